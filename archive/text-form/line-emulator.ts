import { runeLength } from './go-text';
import { LineBuffer } from './line-buffer';

const BEL = 0x07;
const BS = 0x08;
const LF = 0x0a;
const VT = 0x0b;
const FF = 0x0c;
const CR = 0x0d;
const CAN = 0x18;
const SUB = 0x1a;
const ESC = 0x1b;
const SPACE = 0x20;
const DEL = 0x7f;
const BACKSLASH = 0x5c;

/** More parameter bytes than these make a control sequence malformed. */
const longestParameters = 16;

/** Where in an escape sequence the text so far ends. */
enum Within {
  Text,
  /** After ESC. */
  Escape,
  /** After ESC and a byte that starts nothing: the next one goes with them, whatever it is. */
  Third,
  ControlSequence,
  OperatingSystemCommand,
  /** After an ESC in one: a backslash ends it. */
  StringTerminator,
}

/** `panic`: the agent's slice expression is out of range. What becomes of it is the caller's: see the two forms. */
export type EmulatorOutcome = 'ok' | 'panic';

/** The words of that panic: the only one that there is. */
export const emulatorPanic = 'runtime error: slice bounds out of range [-1:]';

/**
 * The terminal-line emulator of agent 3.3.4121 and later, byte for byte. It keeps one growing text and a cursor, knows
 * no screen, and takes escape sequences that are cut between two calls up again.
 * @source agent-2026.md 2.3
 */
export class LineEmulator {
  private readonly buffer = new LineBuffer();
  private within = Within.Text;
  private readonly parameters = new Uint8Array(longestParameters + 1);
  private parameterCount = 0;
  /** The last character printed is a space. Controls and escape sequences between do not count, newlines neither. */
  private afterSpace = false;
  private panicked = false;

  /** The text so far: a view, valid until the next call. */
  get text(): Uint8Array {
    return this.buffer.view();
  }

  /** Forgets text, cursor and open escape sequence. The capacity, which decides on some damage, stays as it is. */
  reset(): void {
    this.buffer.clear();
    this.within = Within.Text;
    this.parameterCount = 0;
    this.afterSpace = false;
    this.panicked = false;
  }

  /** Makes it as a new one. */
  renew(): void {
    this.reset();
    this.buffer.renew();
  }

  /**
   * Takes bytes [from, to) of `input`. A character of UTF-8 that is cut at `to` is dropped, as invalid bytes are.
   * @returns 'panic' from the first failure on, until {@link reset}
   */
  write(input: Uint8Array, from = 0, to = input.length): EmulatorOutcome {
    for (let i = from; i < to && !this.panicked; ) {
      const byte = input[i] as number;
      if (this.within !== Within.Text) {
        i = this.continueSequence(input, i, to);
      } else if (byte >= SPACE && byte < DEL && this.buffer.isAtEnd) {
        i = this.buffer.appendPrintable(input, i, to);
        this.afterSpace = input[i - 1] === SPACE;
      } else if (byte === ESC) {
        this.within = Within.Escape;
        i += 1;
      } else if (byte <= CR || byte === DEL) {
        this.control(input, i);
        i += 1;
      } else if (byte < 0x80) {
        this.print(input, i, 1);
        i += 1;
      } else {
        const size = runeLength(input, i);
        if (size > 0 && i + size <= to) this.print(input, i, size);
        i += size || 1;
      }
    }
    return this.panicked ? 'panic' : 'ok';
  }

  private print(input: Uint8Array, at: number, size: number): void {
    if (this.buffer.isBroken) {
      this.panicked = true;
      return;
    }
    this.buffer.put(input, at, size);
    this.afterSpace = size === 1 && input[at] === SPACE;
  }

  private control(input: Uint8Array, at: number): void {
    const { buffer } = this;
    switch (input[at]) {
      case 0:
      case BEL:
      case 0x09:
      case DEL:
        return;
      case BS:
        buffer.moveBack(1);
        return;
      case LF:
      case VT:
      case FF:
        buffer.newline();
        return;
      case CR:
        if (this.afterSpace) buffer.toLastByte();
        else buffer.toLineStart();
        return;
      default:
        this.print(input, at, 1);
    }
  }

  /** One or more bytes of an escape sequence. @returns where to go on */
  private continueSequence(input: Uint8Array, at: number, to: number): number {
    const byte = input[at] as number;
    switch (this.within) {
      case Within.Escape:
        if (byte === 0x5b) {
          this.within = Within.ControlSequence;
          this.parameterCount = 0;
        } else this.within = byte === 0x5d ? Within.OperatingSystemCommand : Within.Third;
        return at + 1;
      case Within.Third:
        this.within = Within.Text;
        return at + 1;
      case Within.ControlSequence:
        return this.continueControlSequence(byte, at);
      default:
        return this.continueCommand(input, at, to);
    }
  }

  private continueControlSequence(byte: number, at: number): number {
    if (byte >= 0x40 && byte < DEL) {
      this.within = Within.Text;
      this.execute(byte);
      return at + 1;
    }
    if (byte === CAN || byte === SUB) {
      this.within = Within.Text;
      return at + 1;
    }
    const isParameter = byte >= 0x30 && byte < 0x40;
    if (isParameter) this.parameters[this.parameterCount++] = byte;
    if (isParameter && this.parameterCount <= longestParameters) return at + 1;
    // Malformed: only ESC [ is removed, so what was held is text, and the byte that does not belong is looked at anew.
    this.within = Within.Text;
    for (let i = 0; i < this.parameterCount && !this.panicked; i++) this.print(this.parameters, i, 1);
    return isParameter ? at + 1 : at;
  }

  private continueCommand(input: Uint8Array, from: number, to: number): number {
    let escaped = this.within === Within.StringTerminator;
    for (let i = from; i < to; i++) {
      const byte = input[i] as number;
      if (byte === BEL || (escaped && byte === BACKSLASH)) {
        this.within = Within.Text;
        return i + 1;
      }
      escaped = byte === ESC;
    }
    this.within = escaped ? Within.StringTerminator : Within.OperatingSystemCommand;
    return to;
  }

  private execute(final: number): void {
    const { buffer } = this;
    const count = this.firstParameter();
    switch (final) {
      case 0x43: // C
      case 0x50: // P
        if (buffer.isBroken) this.panicked = true;
        else if (final === 0x43) buffer.moveForward(count);
        else buffer.deleteCharacters(count);
        return;
      case 0x44: // D
        buffer.moveBack(count);
        return;
      case 0x4b: // K
        buffer.truncateAtCursor();
    }
  }

  /** The number that the parameters start with, at least 1; 1 when they start with none (`?2`). */
  private firstParameter(): number {
    let number = 0;
    for (let i = 0; i < this.parameterCount; i++) {
      const digit = (this.parameters[i] as number) - 0x30;
      if (digit > 9) break;
      number = number * 10 + digit;
    }
    return Math.max(1, number);
  }
}
