/**
 * The line emulator once more, for tests: as slow and as literal as can be. Text is a string with a character for each
 * byte; escape sequences are found anew from the start of what is unread at each step; memory is modelled as Go's
 * `bytes.Buffer` has it, and every change writes the whole text again. It shares nothing with the code it judges.
 */

export class NaivePanic extends Error {}

/** Memory of a fixed size, and how much of it is in use. What is cut off stays in it, and can be read by a holder. */
interface Slice {
  cells: string[];
  from: number;
  to: number;
}

const content = ({ cells, from, to }: Slice) => cells.slice(from, to);

class GoBuffer {
  private cells: string[] = [];
  private capacity = 0;
  private length = 0;

  slice(from = 0, to = this.length): Slice {
    if (from < 0 || to < from) throw new NaivePanic(`slice bounds out of range [${from}:]`);
    return { cells: this.cells, from, to };
  }

  get size(): number {
    return this.length;
  }

  reset(): void {
    this.length = 0;
  }

  /** `source` may be this buffer's own memory: it is read when it is written, not before. */
  write(source: Slice | string): void {
    const count = typeof source === 'string' ? source.length : source.to - source.from;
    if (this.length + count > this.capacity) {
      this.cells = this.cells.slice(0, this.length);
      this.capacity = this.capacity === 0 ? 64 : 2 * this.capacity;
    }
    const characters = typeof source === 'string' ? [...source] : content(source);
    for (const character of characters) this.cells[this.length++] = character;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes are one whole character of UTF-8. */
function isCharacter(bytes: string): boolean {
  try {
    return [...utf8.decode(Buffer.from(bytes, 'latin1'))].length === 1;
  } catch {
    return false;
  }
}

/** Length of the character that `bytes` starts with; 0 for none. */
const first = (bytes: string) => [1, 2, 3, 4].find((n) => isCharacter(bytes.slice(0, n))) ?? 0;
/** Length of the character that `bytes` ends with; 0 for none. */
const last = (bytes: string) => [1, 2, 3, 4].find((n) => isCharacter(bytes.slice(-n))) ?? 0;

export class NaiveEmulator {
  private unread = '';
  private readonly out = new GoBuffer();
  private back = 0;
  private previous = '';

  get text(): string {
    return content(this.out.slice()).join('');
  }

  reset(): void {
    this.unread = '';
    this.out.reset();
    this.back = 0;
    this.previous = '';
  }

  /** @throws NaivePanic */
  write(bytes: string): void {
    this.unread += bytes;
    while (this.unread !== '') {
      const taken = this.step(this.unread);
      if (taken === 0) return;
      this.unread = this.unread.slice(taken);
    }
  }

  /** @returns how many bytes are dealt with; 0 when more are needed */
  private step(s: string): number {
    if (s[0] === '\x1b') {
      const sequence = /^\x1b\[([0-?]{0,16})([@-~\x18\x1a])/.exec(s);
      if (sequence) {
        const [whole, parameters, final] = sequence as unknown as [string, string, string];
        this.control(final, Math.max(1, Number(/^[0-9]*/.exec(parameters)?.[0] || 1)));
        return whole.length;
      }
      if (/^\x1b\[[0-?]{0,16}$/.test(s)) return 0;
      if (s.startsWith('\x1b[')) return 2;
      if (s.startsWith('\x1b]')) return /^\x1b\].*?(\x07|\x1b\\)/s.exec(s)?.[0].length ?? 0;
      return s.length < 3 ? 0 : 3;
    }
    if (/^[\x00\x07\x09\x7f]/.test(s)) return 1;
    if (/^[\n\v\f]/.test(s)) {
      this.out.write('\n');
      this.back = 0;
      return 1;
    }
    if (s[0] === '\b') this.left(1);
    else if (s[0] === '\r' && this.previous === ' ') this.back = 1;
    else if (s[0] === '\r') {
      const before = this.text.slice(0, this.out.size - this.back);
      this.back = this.out.size - (before.lastIndexOf('\n') + 1);
    } else {
      const size = first(s);
      if (size > 0) this.print(s.slice(0, size));
      return Math.max(1, size);
    }
    return 1;
  }

  private left(count: number): void {
    for (let n = 0; n < count && this.back < this.out.size; n++) {
      const before = this.text.slice(0, this.out.size - this.back);
      this.back += last(before) || 1;
    }
  }

  /** Bytes of the `count` characters from the cursor on. */
  private ahead(count: number): number {
    const from = this.out.size - this.back;
    let at = from;
    for (let n = 0; n < count && at < this.out.size; n++)
      at += first(content(this.out.slice(at)).join('')) || 1;
    return at - from;
  }

  private control(final: string, count: number): void {
    const at = this.out.size - this.back;
    if (final === 'D') this.left(count);
    if (final === 'C') this.back -= this.ahead(count);
    if (final === 'K' && at >= 0) {
      this.rewrite([this.out.slice(0, at)]);
      this.back = 0;
    }
    if (final !== 'P') return;
    if (this.back !== 0) {
      const gone = this.ahead(count);
      this.rewrite([this.out.slice(0, at), this.out.slice(at + gone)]);
      this.back -= gone;
    } else if (count <= this.out.size) this.rewrite([this.out.slice(0, this.out.size - count)]);
  }

  private print(character: string): void {
    this.previous = character;
    if (this.back === 0) {
      this.out.write(character);
      return;
    }
    const at = this.out.size - this.back;
    const gone = this.ahead(1);
    this.rewrite([this.out.slice(0, at), character, this.out.slice(at + gone)]);
    this.back -= gone;
  }

  private rewrite(parts: (Slice | string)[]): void {
    this.out.reset();
    for (const part of parts) this.out.write(part);
  }
}

/** A chunk's streamed text, a byte a character; undefined for a panic. */
export function naiveStreamText(chunk: string): string | undefined {
  const emulator = new NaiveEmulator();
  try {
    emulator.write(chunk);
    return emulator.text;
  } catch (error) {
    if (error instanceof NaivePanic) return undefined;
    throw error;
  }
}

/** The processed transcript, a byte a character; `resetAfter` lines at a time. */
export function naiveTranscript(transcript: string, resetAfter = 1000): string | 'refused' | 'crash' {
  const emulator = new NaiveEmulator();
  const lines = transcript.split('\n');
  const isTerminated = lines.at(-1) === '';
  if (isTerminated) lines.pop();
  let out = '';
  for (const [index, line] of lines.entries()) {
    const isLast = index === lines.length - 1 && !isTerminated;
    if (line.length + (isLast ? 0 : 1) > (isLast ? 65_535 : 65_536)) return 'refused';
    try {
      emulator.write(line.replace(/\r$/, ''));
      emulator.write('\n');
    } catch (error) {
      if (error instanceof NaivePanic) return 'crash';
      throw error;
    }
    if ((index + 1) % resetAfter === 0) {
      out += emulator.text;
      emulator.reset();
    }
  }
  return out + emulator.text;
}
