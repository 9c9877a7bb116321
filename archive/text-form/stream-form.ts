import { stripAnsi } from './ansi-strip';
import { goUtf8 } from './go-text';
import { lineChunks } from './line-chunks';
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
  /** After the ANSI stripper, before tabs and carriage returns are dealt with. */
  text: Uint8Array;
  /** The text still ends in `\n`: a stripped escape can take the newline with it. */
  terminated: boolean;
}

/** What the stripper leaves of one chunk. */
export function streamText(chunk: Uint8Array, rules: TextRules = textRules3_3_987): Uint8Array {
  if (!rules.stripAnsi) return chunk;
  return stripAnsi(chunk, { c1Bytes: rules.stripC1Bytes });
}

/**
 * What streaming sends of `displayed`, chunk by chunk, in order.
 * @param options.complete the session ended in good order, so that the last, unterminated piece is sent too
 * @source agent-behaviour.md 2.3 rules 1 and 2
 */
export function streamFragments(
  displayed: Uint8Array,
  options: { complete: boolean; rules?: TextRules },
): Fragment[] {
  const rules = options.rules ?? textRules3_3_987;
  const fragments: Fragment[] = [];
  for (const { from, to, complete } of lineChunks(displayed, rules.streamChunkBytes)) {
    if (!complete && !options.complete) break;
    const text = streamText(displayed.subarray(from, to), rules);
    fragments.push({ from, to, text, terminated: text.at(-1) === LF });
  }
  return fragments;
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

/**
 * `sessionData` of an event with this text.
 * @param text one event's fragments, concatenated
 * @source agent-behaviour.md 2.3 rules 4 and 5
 */
export function sessionDataOf(text: Uint8Array): string[] {
  return sessionDataBytes(text).map(goUtf8);
}
