import { stripAnsi } from './ansi-strip';
import { goUtf8 } from './go-text';
import { lineChunks } from './line-chunks';
import { LineEmulator } from './line-emulator';
import { type TextRules, textRules3_3_987 } from './rules';

const LF = 0x0a;
const CR = 0x0d;
const TAB = 0x09;
const SPACE = 0x20;

/** One chunk of the displayed output and the text that streaming makes of it. */
export interface Fragment {
  /** [from, to): byte offsets in the displayed output. */
  from: number;
  to: number;
  /** After the ANSI stripper or the line emulator, before tabs and carriage returns are dealt with. */
  text: Uint8Array;
  /**
   * The text still ends in `\n`: an escape sequence can take the newline with it, and then the next fragment of the
   * same event continues this one's line.
   */
  terminated: boolean;
  /** The text is empty because the agent failed on this chunk, and went on (agent-2026.md 2.3). */
  panicked?: boolean;
}

// Chunks share one, because a session has millions of them. Nothing crosses from one to the next: see `emulate`.
const emulator = new LineEmulator();
const nothing = new Uint8Array();

/** What a fresh line emulator makes of one chunk: a view until the next call; undefined for a panic. */
function emulate(chunk: Uint8Array): Uint8Array | undefined {
  emulator.renew();
  return emulator.write(chunk) === 'ok' ? emulator.text : undefined;
}

/**
 * What the agent leaves of one chunk: nothing where it fails on it.
 * @param chunk a line with its newline, or a piece of a longer one: see `lineChunks`
 * @source agent-behaviour.md 2.3 rule 2; agent-2026.md 2.3
 */
export function streamText(chunk: Uint8Array, rules: TextRules = textRules3_3_987): Uint8Array {
  if (!rules.stripAnsi) return chunk;
  if (rules.transform === 'line-emulator') return emulate(chunk)?.slice() ?? nothing;
  return stripAnsi(chunk, { c1Bytes: rules.stripC1Bytes });
}

/**
 * {@link streamText} for one chunk after the other; undefined for a panic. What the emulator makes lies in one piece of
 * memory: no text is longer than its chunk.
 */
function chunkReader(totalBytes: number, rules: TextRules): (chunk: Uint8Array) => Uint8Array | undefined {
  if (!rules.stripAnsi || rules.transform !== 'line-emulator') return (chunk) => streamText(chunk, rules);
  const texts = new Uint8Array(totalBytes);
  let used = 0;
  return (chunk) => {
    const emulated = emulate(chunk);
    if (emulated === undefined) return undefined;
    texts.set(emulated, used);
    used += emulated.length;
    return texts.subarray(used - emulated.length, used);
  };
}

/**
 * What streaming sends of `displayed`, chunk by chunk, in order.
 * @param options.complete the session ended in good order, so that the last, unterminated piece is sent too
 * @source agent-behaviour.md 2.3 rules 1 and 2; agent-2026.md 2.3
 */
export function streamFragments(
  displayed: Uint8Array,
  options: { complete: boolean; rules?: TextRules },
): Fragment[] {
  const rules = options.rules ?? textRules3_3_987;
  const read = chunkReader(displayed.length, rules);
  const fragments: Fragment[] = [];
  for (const { from, to, complete } of lineChunks(displayed, rules.streamChunkBytes)) {
    if (!complete && !options.complete) break;
    const text = read(displayed.subarray(from, to));
    if (text) fragments.push({ from, to, text, terminated: text.at(-1) === LF });
    else fragments.push({ from, to, text: nothing, terminated: false, panicked: true });
  }
  return fragments;
}

/**
 * The texts of the events that carry these fragments when the local file was complete before the first tick: each
 * as many fragments as fit. While a session lives, a tick that has come to the file's end closes an event early.
 * @source agent-behaviour.md 2.3 rule 3
 */
export function streamEvents(
  fragments: readonly Fragment[],
  rules: TextRules = textRules3_3_987,
): Uint8Array[] {
  const events: Uint8Array[] = [];
  let texts: Uint8Array[] = [];
  let length = 0;
  const close = () => {
    if (length > 0) events.push(Buffer.concat(texts, length));
    texts = [];
    length = 0;
  };
  for (const { text } of fragments) {
    if (length + text.length > rules.streamChunkBytes) close();
    texts.push(text);
    length += text.length;
  }
  close();
  return events;
}

/** The lines, as bytes, that an event with this text carries: tabs to spaces, CR removed, split at LF. */
export function sessionDataBytes(text: Uint8Array): Uint8Array[] {
  const clean = new Uint8Array(text.length);
  let length = 0;
  for (const byte of text) {
    if (byte !== CR) clean[length++] = byte === TAB ? SPACE : byte;
  }
  const lines: Uint8Array[] = [];
  let from = 0;
  for (let at = clean.indexOf(LF); at >= 0 && at < length; at = clean.indexOf(LF, from)) {
    lines.push(clean.subarray(from, at));
    from = at + 1;
  }
  // Go's strings.Split leaves a last "" behind a final newline, and the agent drops just that one: text that is
  // empty from the start gives no line at all (agent-behaviour.md 2.3 rules 4 and 5).
  if (from < length) lines.push(clean.subarray(from, length));
  return lines;
}

/** A line that a fragment gives, or its part of one. */
export interface StreamPiece {
  bytes: Uint8Array;
  /** The line ends here; else the next fragment of the same event goes on in it. */
  ends: boolean;
}

/**
 * What one fragment's text adds to the lines of its event: mostly one line; several where a control character became a
 * newline (agent-2026.md 2.3); an empty piece without an end where the text is empty.
 */
export function streamPieces(text: Uint8Array): StreamPiece[] {
  const lines = sessionDataBytes(text);
  if (lines.length === 0) return [{ bytes: nothing, ends: false }];
  const terminated = text.at(-1) === LF;
  return lines.map((bytes, i) => ({ bytes, ends: i < lines.length - 1 || terminated }));
}

/**
 * `sessionData` of an event with this text.
 * @param text one event's fragments, concatenated
 * @source agent-behaviour.md 2.3 rules 4 and 5
 */
export function sessionDataOf(text: Uint8Array): string[] {
  return sessionDataBytes(text).map(goUtf8);
}
