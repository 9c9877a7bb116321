import { goUtf8, processTranscript, transcriptBody } from '../text-form';

const LF = 0x0a;
/** BEL, BS, TAB, CR, ESC, DEL, NUL: the line emulator leaves none of them (agent-2026.md 2.3). */
const removed = [0x00, 0x07, 0x08, 0x09, 0x0d, 0x1b, 0x7f];

/** A transcript as the line emulator leaves it. */
export interface ProcessedForm {
  lines: string[];
  /** The first and the last line, which `script` wrote: a session can erase or swallow them (agent-2026.md 3). */
  hasHeader: boolean;
  hasFooter: boolean;
}

/** Takes a processed transcript apart; undefined where the bytes are of another form. */
export function readProcessed(bytes: Uint8Array): ProcessedForm | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (removed.some((byte) => buffer.includes(byte))) return undefined;
  let from = 0;
  let to = buffer.length;
  const hasHeader = buffer.subarray(0, 18).toString('latin1') === 'Script started on ' && buffer.includes(LF);
  if (hasHeader) from = buffer.indexOf(LF) + 1;
  const footer = buffer.lastIndexOf('\nScript done on ');
  const hasFooter = footer >= 0 && footer >= from - 1 && buffer.indexOf(LF, footer + 1) === to - 1;
  if (hasFooter) to = Math.max(from, footer);
  const body = buffer.subarray(from, to);
  // One line without an end may be of either generation.
  if (!body.includes(LF)) return undefined;
  const lines = linesOf(body);
  return { lines, hasHeader, hasFooter };
}

function linesOf(body: Uint8Array): string[] {
  const lines: string[] = [];
  let from = 0;
  for (let at = body.indexOf(LF); at >= 0; at = body.indexOf(LF, from)) {
    lines.push(goUtf8(body.subarray(from, at)));
    from = at + 1;
  }
  if (from < body.length) lines.push(goUtf8(body.subarray(from)));
  return lines;
}

/**
 * What the agent made of the transcript that it uploaded to the log stream unprocessed. Each event lost its last
 * newline there, and each line one CR (agent-behaviour.md 3).
 * @returns undefined where it would have made none: the session's worker ends, or the transcript stays raw
 */
export function processedFrom(messages: readonly string[]): Uint8Array | undefined {
  const made = processTranscript(transcriptBody(Buffer.from(`${messages.join('\n')}\n`)));
  return made.kind === 'processed' ? made.bytes : undefined;
}
