import { type Fragment, lineChunks, streamText, type TextRules, textRules3_3_987 } from './text-form';

const headerStart = Buffer.from('Script started on ');
const footerStart = Buffer.from('\nScript done on ');
/** `script`'s header names a path; its footer is a line. */
const longestHeader = 16 * 1024;
const longestFooter = 1024;
const LF = 0x0a;
const CR = 0x0d;

/** What is known of a transcript once its stream has ended; as `Transcript`, without the text. */
export interface TranscriptForm {
  header?: string;
  footer?: string;
  problem?: string;
}

/**
 * As `readTranscript`, for a transcript of any size: gives what was displayed piece by piece.
 * @param form filled in when the stream has ended
 */
export async function* streamTranscript(
  chunks: AsyncIterable<Uint8Array>,
  form: TranscriptForm,
): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  let inHeader = true;
  for await (const chunk of chunks) {
    held = Buffer.concat([held, chunk]);
    if (inHeader) {
      const end = held.indexOf(LF);
      if (end < 0 && held.length < longestHeader) continue;
      inHeader = false;
      held = held.subarray(readHeader(held, end, form));
    }
    const ready = held.length - longestFooter;
    if (ready <= 0) continue;
    // A CR at the end may belong to a LF behind it.
    const to = held[ready - 1] === CR ? ready - 1 : ready;
    if (to > 0) yield undoLineEnds(held.subarray(0, to));
    held = held.subarray(to);
  }
  if (inHeader) held = held.subarray(readHeader(held, held.indexOf(LF), form));
  const footer = held.lastIndexOf(footerStart);
  const end = footer < 0 ? -1 : held.indexOf(LF, footer + 1);
  if (form.header !== undefined && footer >= 0 && end === held.length - 1) {
    form.footer = held.toString('utf8', footer + 1, end);
    held = held.subarray(0, footer);
  } else form.problem ??= 'it does not end with the footer that `script` writes: the file was cut off';
  if (held.length > 0) yield undoLineEnds(held);
}

/** @returns where the text starts */
function readHeader(held: Buffer, end: number, form: TranscriptForm): number {
  if (end < 0 || !held.subarray(0, headerStart.length).equals(headerStart)) {
    form.problem = 'it does not start with the header that `script` writes';
    return 0;
  }
  form.header = held.toString('utf8', 0, end);
  return end + 1;
}

function undoLineEnds(bytes: Buffer): Buffer {
  const undone = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === CR && bytes[i + 1] === LF) continue;
    undone[length++] = bytes[i]!;
  }
  return undone.subarray(0, length);
}

/** A fragment with the very bytes that were displayed. */
export interface DisplayedFragment extends Fragment {
  displayed: Uint8Array;
}

/** What streaming sends of what is displayed piece by piece; as `streamFragments` of a complete session. */
export async function* fragmentsOf(
  displayed: AsyncIterable<Uint8Array>,
  rules: TextRules = textRules3_3_987,
): AsyncGenerator<DisplayedFragment> {
  let held: Buffer = Buffer.alloc(0);
  let base = 0;
  const fragment = (from: number, to: number): DisplayedFragment => {
    const piece = held.subarray(from, to);
    const text = streamText(piece, rules);
    return { from: base + from, to: base + to, text, terminated: text.at(-1) === LF, displayed: piece };
  };
  for await (const piece of displayed) {
    held = Buffer.concat([held, piece]);
    let used = 0;
    for (const { from, to, complete } of lineChunks(held, rules.streamChunkBytes)) {
      if (!complete) break;
      yield fragment(from, to);
      used = to;
    }
    base += used;
    held = held.subarray(used);
  }
  if (held.length > 0) yield fragment(0, held.length);
}
