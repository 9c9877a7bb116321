import { ByteAccount, type Range, type Wrong } from './byte-account';
import { ByteSource } from './byte-source';
import { gzipHeaderText, gzipMagicBytes, looksLikeGzip } from './gzip-header';
import { readGzipMember, salvageGzipMember } from './gzip-member';
import { GzipRuns } from './gzip-run';
import { type StreamedMember, streamGzipMember } from './gzip-stream';
import { PartBuilder } from './part-builder';
import { salvageEnvelope } from './salvage-envelope';
import { nextStart, skipBlank } from './starts';
import type { DecodedPart, DecodeLimits, DecodeProblemCode, DecodeSummary } from './types';
import { ValueReader } from './value-reader';

/** gzip in gzip is what AWS leaves without the Decompression processor; one more layer is somebody's own copy. */
const maxLayers = 4;
/** A member up to this size (packed, inflated) is inflated in one go, which is the fastest; a larger one as a stream. */
const wholeMember = { packed: 2 * 2 ** 20, inflated: 8 * 2 ** 20 };
const firstWindow = wholeMember.packed;
/** A part is handed out when it was made from so much text: small enough to be garbage before it grows old. */
const partText = 16 * 2 ** 10;
/** Bytes that may be looked at in vain for the sake of damage, one by one and by inflating: some seconds in all. */
const maxEffort = { scanned: 512 * 2 ** 20, inflated: 2 * 2 ** 30 };

/** A stretch of bytes to read: the object, or what a gzip member in it holds. */
interface Layer {
  source: ByteSource;
  offsets: number[];
  values: ValueReader;
  runs: GzipRuns;
  /** The bytes come from a damaged member, which is reported: that they stop in the middle of something is not. */
  isRest: () => boolean;
  /** The last gzip member was too large to be inflated in one go: likely the next one is too. */
  largeMembers: boolean;
}
type Want = 'end' | 'more' | 'part' | 'gzip' | Wrong;

/** Reads one object; see `decodeStream`. */
export class ObjectDecoder {
  private readonly found: PartBuilder;
  private readonly account: ByteAccount;
  private readonly maxInflated: number;
  private readonly maxValueBytes: number;
  private inflatable: number;
  private readonly effort = { scanned: 0, inflated: 0 };

  constructor(
    private readonly key: string,
    limits: DecodeLimits,
  ) {
    this.found = new PartBuilder(key, limits.oddities === true);
    this.maxInflated = limits.maxInflatedBytes ?? 4 * 2 ** 30;
    this.account = new ByteAccount(this.found, limits.maxProblems ?? 1_000);
    this.maxValueBytes = limits.maxValueBytes ?? 32 * 2 ** 20;
    this.inflatable = this.maxInflated;
  }

  async *read(source: ByteSource): AsyncGenerator<DecodedPart, DecodeSummary> {
    yield* this.layer(this.layerOf(source, [], () => false));
    if (this.account.stopped) await source.drain();
    const summary = this.account.end(this.key, source.base);
    if (!this.found.isEmpty()) yield this.found.take();
    return summary;
  }

  private layerOf(source: ByteSource, offsets: number[], isRest: () => boolean): Layer {
    const values = new ValueReader(this.maxValueBytes);
    return { source, offsets, values, runs: new GzipRuns(), isRest, largeMembers: false };
  }

  private async *layer(layer: Layer): AsyncGenerator<DecodedPart> {
    const { source } = layer;
    await source.grow(firstWindow);
    while (!this.account.stopped) {
      const want = this.scan(layer);
      if (this.found.text >= partText) yield this.found.take();
      if (this.account.stopped || want === 'end') return;
      if (want === 'more') await source.grow(Math.max(firstWindow, source.window.length * 2));
      else if (want === 'gzip') yield* this.gzip(layer);
      else if (want !== 'part') await this.skip(layer, want);
    }
  }

  /** Reads JSON values from the window, until something else is needed. */
  private scan(layer: Layer): Want {
    const { source, offsets, values } = layer;
    const { window, base, ended } = source;
    let at = 0;
    let want: Want | undefined;
    while (want === undefined) {
      at = skipBlank(window, at);
      if (at === window.length) {
        want = ended ? 'end' : 'more';
      } else if (window[at] === 0x7b) {
        const read = values.read(source, at);
        if (read.kind === 'more') want = 'more';
        else if (read.kind === 'damage') want = read;
        else {
          this.found.text += read.end - at;
          this.account.text += read.end - at;
          const from = this.found.envelopes;
          const start = at;
          const wrong = this.found.value(read.value, base + at, { bytes: window, from: start, to: read.end });
          at = read.end;
          if (wrong !== undefined || read.kind === 'lossy') {
            const what: Wrong =
              wrong === undefined
                ? { code: 'json-not-utf8', reason: (read as { reason: string }).reason }
                : { code: 'bad-envelope', reason: wrong };
            this.account.good(offsets, start - read.end);
            const unproven = { from, to: this.found.envelopes };
            this.account.problem(offsets, base + start, read.end - start, what, unproven);
            if (this.account.stopped) break;
          }
          if (this.found.text >= partText) want = 'part';
        }
      } else if (looksLikeGzip(window, at)) want = 'gzip';
      else if (window[at] === 0x1f && !ended && window.length - at < gzipMagicBytes) want = 'more';
      else want = { code: 'not-gzip-nor-json', reason: 'bytes that are neither gzip nor JSON' };
    }
    this.account.good(offsets, at);
    source.consume(at);
    this.account.doneUpTo(offsets, source.base);
    this.effort.scanned += values.effort;
    values.effort = 0;
    if (this.effort.scanned > maxEffort.scanned) {
      this.account.stop('too-many-problems', 'too much damage to look through, the rest was not read');
    }
    return want ?? 'end';
  }

  /** Reads the gzip member at the start of the window. */
  private async *gzip(layer: Layer): AsyncGenerator<DecodedPart> {
    const { source, offsets } = layer;
    if (offsets.length === maxLayers) {
      await this.skip(layer, {
        code: 'gzip-too-deep',
        reason: `gzip in gzip, more than ${maxLayers} layers deep`,
      });
      return;
    }
    await source.grow(firstWindow);
    const hidden = gzipHeaderText(source.window, 0);
    if (hidden !== undefined) this.found.oddity('gzip-header-text', hidden);
    const from = this.found.envelopes;
    const inside = [...offsets, source.base];
    const most = Math.min(wholeMember.inflated, this.inflatable);
    const run = layer.runs.read(source.window, source.ended, most);
    if (run) {
      yield* this.wholeGzip(layer, run, inside);
      return;
    }
    let member = layer.largeMembers ? undefined : readGzipMember(source.window, 0, most);
    if (member && isCut(member) && !source.ended && source.window.length < wholeMember.packed) {
      await source.grow(wholeMember.packed);
      member = readGzipMember(source.window, 0, most);
    }
    if (member === undefined || (isCut(member) && !source.ended) || isTooLarge(member)) {
      yield* this.largeGzip(layer, inside);
      return;
    }
    if (member.ok) {
      yield* this.wholeGzip(layer, member, inside);
      return;
    }
    const content = member.content ?? this.salvage(source.window, most);
    this.inflatable -= content.length;
    yield* this.layer(this.layerOf(new ByteSource(content), inside, () => true));
    if (this.account.stopped) return;
    // Where a member whose checksum does not fit ends is not known either: it may have run into the next one.
    await this.skip(layer, member, { unproven: { from, to: this.found.envelopes } });
  }

  private async *wholeGzip(
    layer: Layer,
    { content, length }: { content: Buffer; length: number },
    inside: number[],
  ): AsyncGenerator<DecodedPart> {
    this.inflatable -= content.length;
    this.account.vouch(layer.offsets);
    yield* this.layer(this.layerOf(new ByteSource(content), inside, () => false));
    if (this.account.stopped) return;
    this.account.good(layer.offsets, length);
    layer.source.consume(length);
  }

  private async *largeGzip(layer: Layer, inside: number[]): AsyncGenerator<DecodedPart> {
    const { source } = layer;
    const from = this.found.envelopes;
    const start = source.base;
    const member: StreamedMember = { whole: false };
    const content = new ByteSource(this.limited(streamGzipMember(source, member)));
    const isRest = () => member.problem !== undefined && !member.whole;
    yield* this.layer(this.layerOf(content, inside, isRest));
    await content.close();
    if (this.account.stopped) return;
    layer.largeMembers = content.base > wholeMember.inflated;
    const unproven = { from, to: this.found.envelopes };
    if (member.problem === undefined) this.account.good(layer.offsets, source.base - start);
    else if (member.whole)
      this.account.problem(layer.offsets, start, source.base - start, member.problem, unproven);
    else await this.skip(layer, member.problem, { start, unproven });
  }

  private async *limited(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of content) {
      this.inflatable -= chunk.length;
      if (this.inflatable < 0) {
        this.account.stop(
          'gzip-too-large',
          `a gzip member that inflates beyond ${this.maxInflated} bytes in all`,
        );
        return;
      }
      yield chunk;
    }
  }

  /** What a damaged member still gives; nothing once looking for it has cost enough. */
  private salvage(window: Buffer, most: number): Buffer {
    if (this.effort.inflated > maxEffort.inflated) return Buffer.alloc(0);
    const content = salvageGzipMember(window, 0, most);
    // About as often as it was inflated to find that.
    this.effort.inflated += 20 * content.length;
    return content;
  }

  /** Skips damage up to where reading can start again, and keeps what is left of an envelope in it. */
  private async skip(
    layer: Layer,
    wrong: Wrong,
    known: { start?: number; unproven?: Range } = {},
  ): Promise<void> {
    const { source } = layer;
    const start = known.start ?? source.base;
    let from = start === source.base ? 1 : 0;
    let before: number | undefined;
    let isWhole = start === source.base;
    for (;;) {
      const next = nextStart(source.window, from, from > 0 ? source.window[from - 1] : before, source.ended);
      from = next.at;
      if (next.found || source.ended) break;
      if (source.window.length > this.maxValueBytes) {
        before = from > 0 ? source.window[from - 1] : before;
        source.consume(from);
        from = 0;
        isWhole = false;
      }
      await source.grow(Math.max(firstWindow, source.window.length * 2));
    }
    let unproven = known.unproven;
    if (!unproven && isWhole && source.window[0] === 0x7b) {
      const rest = salvageEnvelope(source.window.subarray(0, from));
      unproven = { from: this.found.envelopes, to: this.found.envelopes };
      if (rest) this.found.envelope(rest);
      unproven.to = this.found.envelopes;
    }
    source.consume(from);
    if (layer.isRest() && source.ended && source.window.length === 0) return;
    this.account.problem(layer.offsets, start, source.base - start, wrong, unproven);
  }
}

const isCut = (member: { ok: boolean; code?: DecodeProblemCode }) =>
  member.code === 'gzip-cut' || member.code === 'gzip-header-cut';
const isTooLarge = (member: { ok: boolean; code?: DecodeProblemCode }) => member.code === 'gzip-too-large';
