import { GapBytes } from './gap-bytes';

const LF = 0x0a;
/** A Go `bytes.Buffer` starts with so many bytes and doubles. */
const firstCapacity = 64;

/** The text that a `LineEmulator` has so far, its cursor, and what Go's memory does to it. */
export class LineBuffer {
  private readonly bytes = new GapBytes();
  /** Bytes between the cursor and the text's end. The agent can set it to 1 on an empty text: see {@link isBroken}. */
  private back = 0;
  /** Where the cursor's line starts; -1 when that has to be searched. */
  private lineStart = 0;
  /** Longest text so far, but for what was appended since; from it follows the capacity of the agent's buffer. */
  private peak = 0;
  /** All characters are of one byte. Long ways of the cursor then take no time. */
  private isAscii = true;

  private get length(): number {
    return this.bytes.length;
  }

  private get cursor(): number {
    return this.bytes.length - this.back;
  }

  get isAtEnd(): boolean {
    return this.back === 0;
  }

  /** The cursor lies before the text's first byte, where the agent's slice expressions panic. */
  get isBroken(): boolean {
    return this.cursor < 0;
  }

  /** The text: a view that the next change makes invalid. */
  view(): Uint8Array {
    return this.bytes.view();
  }

  /** Makes it empty. As in Go, the capacity stays. */
  clear(): void {
    this.notePeak();
    this.bytes.truncate(0);
    this.back = 0;
    this.lineStart = 0;
    this.isAscii = true;
  }

  /** Empty, and as small as a new one. */
  renew(): void {
    this.clear();
    this.peak = 0;
  }

  /** Appends the printable ASCII that starts at `from`; the cursor must be at the end. @returns where it ends */
  appendPrintable(input: Uint8Array, from: number, to: number): number {
    return this.bytes.appendPrintable(input, from, to);
  }

  /** Puts one character of `size` bytes at the cursor, which must not be broken. */
  put(input: Uint8Array, from: number, size: number): void {
    if (size > 1) this.isAscii = false;
    if (this.back > 0) this.overwrite(input, from, size);
    else for (let i = 0; i < size; i++) this.bytes.append(input[from + i] as number);
  }

  /** A newline at the end of the text, wherever the cursor is. */
  newline(): void {
    this.bytes.append(LF);
    this.back = 0;
    this.lineStart = this.length;
  }

  /** The character at the cursor gives way to one of `size` bytes. */
  private overwrite(input: Uint8Array, from: number, size: number): void {
    const { bytes, cursor } = this;
    const replaced = bytes.sizeAt(cursor);
    this.back -= replaced;
    if (size === replaced) {
      for (let i = 0; i < size; i++) bytes.set(cursor + i, input[from + i] as number);
      return;
    }
    this.notePeak();
    const staysInPlace = cursor + size <= this.capacity();
    bytes.replace(cursor, replaced, input, from, size);
    if (!staysInPlace) return;
    // The agent writes a longer character into the memory that it then copies the rest from, so that the rest begins
    // with the character's last bytes. Not where the character made the buffer move to larger memory.
    const damaged = Math.min(size - replaced, this.back);
    for (let i = 0; i < damaged; i++) bytes.set(cursor + size + i, input[from + replaced + i] as number);
  }

  /** Backspace, and CSI D: back by `count` characters, over newlines too. */
  moveBack(count: number): void {
    let at = this.cursor;
    // A character has at least a byte, so that as many as there are bytes reach the start.
    if (count >= at) at = Math.min(at, 0);
    else if (this.isAscii) at -= count;
    else for (let i = 0; i < count && at > 0; i++) at -= this.bytes.sizeBefore(at);
    this.back = this.length - at;
    if (at < this.lineStart) this.lineStart = -1;
  }

  /** CSI C: forward by `count` characters, to the text's end at most. */
  moveForward(count: number): void {
    this.back = this.length - this.afterCharacters(count);
    this.lineStart = -1;
  }

  /** Carriage return: the cursor to the start of its line. */
  toLineStart(): void {
    if (this.lineStart < 0) this.lineStart = this.bytes.lineStart(this.cursor);
    this.back = this.length - this.lineStart;
  }

  /** The agent's guess of a wrapped line: the cursor to the text's last byte, which is before an empty text. */
  toLastByte(): void {
    this.back = 1;
    this.lineStart = -1;
  }

  /**
   * CSI P: deletes `count` characters from the cursor on. At the text's end it deletes as many bytes before it, or
   * none where there are not so many.
   */
  deleteCharacters(count: number): void {
    if (this.back === 0) {
      if (count <= this.length) this.truncate(this.length - count);
      return;
    }
    const { cursor } = this;
    const deleted = this.afterCharacters(count) - cursor;
    this.notePeak();
    this.bytes.remove(cursor, deleted);
    this.back -= deleted;
  }

  /** CSI K: cuts the text off at the cursor. */
  truncateAtCursor(): void {
    if (!this.isBroken) this.truncate(this.cursor);
  }

  private truncate(length: number): void {
    this.notePeak();
    this.bytes.truncate(length);
    this.back = 0;
    if (length < this.lineStart) this.lineStart = -1;
  }

  /** Position `count` characters behind the cursor. */
  private afterCharacters(count: number): number {
    if (count >= this.back) return this.length;
    let at = this.cursor;
    if (this.isAscii) return at + count;
    for (let i = 0; i < count && at < this.length; i++) at += this.bytes.sizeAt(at);
    return at;
  }

  /** To be called before the text gets shorter, and before its longest length counts. */
  private notePeak(): void {
    if (this.length > this.peak) this.peak = this.length;
  }

  private capacity(): number {
    let capacity = firstCapacity;
    while (capacity < this.peak) capacity *= 2;
    return capacity;
  }
}
