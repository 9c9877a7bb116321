import { runeLength } from './go-text';

const LF = 0x0a;

/** Index of the last newline in `memory` up to and including `index`, -1 for none. Buffer's is the fast one. */
const lastNewline = (memory: Uint8Array, index: number): number =>
  index < 0 ? -1 : Buffer.prototype.lastIndexOf.call(memory, LF, index);

/**
 * Bytes that can be changed anywhere: the free space lies in a gap that stays where bytes were last inserted or
 * removed, so that one change after the other near the same place costs no more than what it changes. Positions are
 * those of the bytes, without the gap.
 */
export class GapBytes {
  private memory = new Uint8Array(256);
  /** End of the bytes in `memory`, gap included. */
  private end = 0;
  private gapAt = 0;
  private gap = 0;
  private readonly scratch = new Uint8Array(4);

  get length(): number {
    return this.end - this.gap;
  }

  /** All bytes: a view that the next change makes invalid. */
  view(): Uint8Array {
    this.moveGap(this.length);
    this.closeGap();
    return this.memory.subarray(0, this.end);
  }

  at(position: number): number {
    return this.memory[this.physical(position)] as number;
  }

  set(position: number, byte: number): void {
    this.memory[this.physical(position)] = byte;
  }

  append(byte: number): void {
    this.reserve(1);
    this.memory[this.end++] = byte;
  }

  /** Appends the printable ASCII of `input` that starts at `from`. @returns where it ends, `to` at most */
  appendPrintable(input: Uint8Array, from: number, to: number): number {
    this.reserve(to - from);
    const { memory } = this;
    let { end } = this;
    let i = from;
    for (; i < to; i++) {
      const byte = input[i] as number;
      if (byte < 0x20 || byte > 0x7e) break;
      memory[end++] = byte;
    }
    this.end = end;
    return i;
  }

  /** Puts `size` bytes of `input` in the place of `removed` bytes. */
  replace(position: number, removed: number, input: Uint8Array, from: number, size: number): void {
    this.moveGap(position);
    if (size > removed + this.gap) this.openGap(size);
    // The removed bytes become part of the gap, and the new ones take their room from its start.
    for (let i = 0; i < size; i++) this.memory[position + i] = input[from + i] as number;
    this.gapAt += size;
    this.gap += removed - size;
    this.closeGap();
  }

  remove(position: number, count: number): void {
    this.moveGap(position);
    this.gap += count;
    this.closeGap();
  }

  truncate(length: number): void {
    if (length <= this.gapAt) this.gap = 0;
    this.end = length + this.gap;
  }

  /** Where the line starts that `position` lies in. */
  lineStart(position: number): number {
    const { gap, gapAt } = this;
    if (position > gapAt) {
      const newline = lastNewline(this.memory, position + gap - 1);
      if (newline >= gapAt + gap) return newline - gap + 1;
    }
    return lastNewline(this.memory, Math.min(position, gapAt) - 1) + 1;
  }

  /** Size of the character at `position`, as Go's utf8.DecodeRune gives it: 1 for a byte that starts none. */
  sizeAt(position: number): number {
    if (this.at(position) < 0x80) return 1;
    return this.runeAt(position, Math.min(4, this.length - position)) || 1;
  }

  /** Size of the character that ends before `position` > 0, as Go's utf8.DecodeLastRune gives it. */
  sizeBefore(position: number): number {
    if (this.at(position - 1) < 0x80) return 1;
    for (let size = 2; size <= 4 && size <= position; size++) {
      if ((this.at(position - size) & 0xc0) === 0x80) continue;
      return this.runeAt(position - size, size) === size ? size : 1;
    }
    return 1;
  }

  /** Size of the valid character at `position` within `available` <= 4 bytes, 0 when there is none. */
  private runeAt(position: number, available: number): number {
    const { scratch } = this;
    scratch.fill(0);
    for (let i = 0; i < available; i++) scratch[i] = this.at(position + i);
    return runeLength(scratch, 0);
  }

  private physical(position: number): number {
    return position < this.gapAt ? position : position + this.gap;
  }

  private reserve(count: number): void {
    const needed = this.end + count;
    if (needed <= this.memory.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.memory.length));
    larger.set(this.memory.subarray(0, this.end));
    this.memory = larger;
  }

  private moveGap(position: number): void {
    const { gap, gapAt } = this;
    if (gap > 0 && position < gapAt) this.memory.copyWithin(position + gap, position, gapAt);
    else if (gap > 0 && position > gapAt) this.memory.copyWithin(gapAt, gapAt + gap, position + gap);
    this.gapAt = position;
  }

  /** Widens the gap by `least` bytes and an eighth of what lies behind it, which has to be moved: so that it is seldom. */
  private openGap(least: number): void {
    const behind = this.gapAt + this.gap;
    const more = least + ((this.end - behind) >> 3);
    this.reserve(more);
    this.memory.copyWithin(behind + more, behind, this.end);
    this.gap += more;
    this.end += more;
  }

  /** A gap at the end is free space as any. */
  private closeGap(): void {
    if (this.gapAt + this.gap !== this.end) return;
    this.end = this.gapAt;
    this.gap = 0;
  }
}
