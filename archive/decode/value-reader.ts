import type { ByteSource } from './byte-source';
import { jsonValueEnd, malformed, parseJson, tryJson, unfinished } from './json-values';
import type { DecodeProblemCode } from './types';

/** Where the next occurrence of a pattern is. Remembers it, so that the same bytes are searched once. */
class Finder {
  private next = -1;
  private searched = 0;
  constructor(private readonly pattern: Buffer | number) {}

  /** Index in the window at or behind `from`, -1 for none. */
  find({ window, base }: ByteSource, from: number): number {
    if (this.next >= base + from) return this.next - base;
    const at = window.indexOf(this.pattern, Math.max(from, this.searched - base));
    if (at < 0) {
      this.searched = base + Math.max(0, window.length - 8);
      return -1;
    }
    this.next = base + at;
    return at;
  }
}

type ReadValue =
  | { kind: 'value'; value: unknown; end: number }
  /** Not UTF-8; `value` has U+FFFD in place of what is not. */
  | { kind: 'lossy'; value: unknown; end: number; reason: string }
  /** It may end behind the window. */
  | { kind: 'more' }
  | { kind: 'damage'; code: DecodeProblemCode; reason: string };

/**
 * Reads JSON objects one behind the other. Where one ends is guessed first, as JSON.parse is many times faster than
 * looking at every byte, and every guess is proven by parsing: a value is a line, or it ends where `}{"` stands, which
 * no string can hold in the middle of a JSON object's text except in front of its closing quote.
 */
export class ValueReader {
  private readonly newline = new Finder(0x0a);
  private readonly joint = new Finder(Buffer.from('}{"'));
  private joined = false;
  /** Bytes looked at one by one in vain, for the decoder's limit on effort. */
  effort = 0;

  constructor(private readonly maxValueBytes: number) {}

  read(source: ByteSource, at: number): ReadValue {
    const { window, ended } = source;
    const ascii = source.isAscii();
    const newline = this.newline.find(source, at);
    const lineEnd = newline >= 0 ? newline : ended ? window.length : -1;
    if (!this.joined && lineEnd > 0) {
      const value = tryJson(window, at, lineEnd, ascii);
      if (value !== undefined) return { kind: 'value', value, end: lineEnd };
    }
    const joint = this.joint.find(source, at);
    const end = joint >= 0 && (lineEnd < 0 || joint < lineEnd) ? joint + 1 : this.joined ? lineEnd : -1;
    if (end > 0) {
      const value = tryJson(window, at, end, ascii);
      if (value !== undefined) {
        this.joined = true;
        return { kind: 'value', value, end };
      }
    }
    return this.readSlowly(source, at);
  }

  private readSlowly({ window, ended }: ByteSource, at: number): ReadValue {
    const end = jsonValueEnd(window, at);
    if (end < 0) this.effort += window.length - at;
    if (end === unfinished) {
      if (window.length - at > this.maxValueBytes) {
        return {
          kind: 'damage',
          code: 'json-too-large',
          reason: `a JSON value longer than ${this.maxValueBytes} bytes`,
        };
      }
      if (!ended) return { kind: 'more' };
      return { kind: 'damage', code: 'json-cut', reason: 'a JSON value that does not end' };
    }
    if (end === malformed) {
      return {
        kind: 'damage',
        code: 'json-damaged',
        reason: 'text that is not JSON (a control character in a string)',
      };
    }
    const parsed = parseJson(window, at, end);
    if (parsed.ok) return { kind: 'value', value: parsed.value, end };
    if (parsed.code === 'json-not-utf8' && parsed.lossy !== undefined) {
      return { kind: 'lossy', value: parsed.lossy, end, reason: parsed.reason };
    }
    return { kind: 'damage', code: parsed.code, reason: parsed.reason };
  }
}
