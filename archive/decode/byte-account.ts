import type { PartBuilder } from './part-builder';
import type { DecodeProblem, DecodeProblemCode, DecodeSummary } from './types';

/** What is wrong with some bytes. */
export interface Wrong {
  code: DecodeProblemCode;
  reason: string;
}

/** Envelopes [from, to). */
export interface Range {
  from: number;
  to: number;
}

/**
 * Offsets of the gzip members that bytes lie in, outermost first; none for the object's own. Only those are counted:
 * what a member holds is good or bad with the member.
 */
type Layers = readonly number[];

/** Keeps account of one object's bytes: each is good or in a problem, once, whatever ends the reading. */
export class ByteAccount {
  /** Why the rest of the object is not read. */
  stopped: Wrong | undefined;
  /** Bytes of JSON text. */
  text = 0;
  /** Where in the object itself reading is, how many envelopes were read before that, and whether zlib vouches for it. */
  private item = { at: 0, envelopes: 0, checked: false };
  private goodBytes = 0;
  private badBytes = 0;

  constructor(
    private readonly found: PartBuilder,
    private readonly maxProblems: number,
  ) {}

  /** Bytes that were read whole; fewer than none takes some of them back. */
  good(layers: Layers, bytes: number): void {
    if (layers.length === 0) this.goodBytes += bytes;
  }

  /** Everything before this offset is accounted for. */
  doneUpTo(layers: Layers, at: number): void {
    if (layers.length === 0 && !this.stopped) this.itemAt(at, this.found.envelopes);
  }

  /** The checksum of what is read now fits: what is read of it is true, even if not all of it can be read. */
  vouch(layers: Layers): void {
    if (layers.length === 0) this.item.checked = true;
  }

  problem(layers: Layers, offset: number, length: number, wrong: Wrong, unproven?: Range): void {
    const isTop = layers.length === 0;
    if (this.found.problems + 1 >= this.maxProblems) {
      if (isTop) this.itemAt(offset, unproven?.from ?? this.found.envelopes);
      this.stop('too-many-problems', `${wrong.reason}; too many bad places, the rest was not read`);
      return;
    }
    if (isTop) this.badBytes += length;
    const { code, reason } = wrong;
    this.found.problem({ offset, length, code, reason, layers: [...layers], ...unprovenIn(unproven) });
  }

  stop(code: DecodeProblemCode, reason: string): void {
    this.stopped ??= { code, reason };
  }

  /** All bytes of the object were seen, though not all may have been read. */
  end(key: string, bytes: number): DecodeSummary {
    if (this.stopped) {
      const { at, envelopes, checked } = this.item;
      this.badBytes += bytes - at;
      const unproven = checked ? undefined : { from: envelopes, to: this.found.envelopes };
      this.found.problem({
        offset: at,
        length: bytes - at,
        ...this.stopped,
        layers: [],
        ...unprovenIn(unproven),
      });
    }
    const { envelopes, records, problems } = this.found;
    const { goodBytes: good, badBytes: bad, text: textBytes } = this;
    return { key, bytes, good, bad, textBytes, envelopes, records, problems };
  }

  private itemAt(at: number, envelopes: number): void {
    this.item = { at, envelopes, checked: false };
  }
}

const unprovenIn = (range: Range | undefined): Pick<DecodeProblem, 'unproven'> =>
  range === undefined || range.from === range.to ? {} : { unproven: range };
