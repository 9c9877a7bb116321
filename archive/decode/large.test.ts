import { gzipSync } from 'node:zlib';
import { envelopeOf, type FakeEnvelope } from '../testing/fake-agent';
import { type DecodedPart, type DecodeLimits, type DecodeProblem, type DecodeSummary, decodeStream } from '.';

/** About 9 MB of JSON in lines, more than is inflated in one go. */
const many = 2_300;
const line = (n: number) =>
  JSON.stringify(
    envelopeOf('taro-1', [
      { id: `${n}`, timestamp: n, message: `${n} ${'text '.repeat(800)}${(n * 7919) % 10_007}` },
    ]),
  );
const lines = (from: number, to: number) => {
  let text = '';
  for (let n = from; n < to; n++) text += `${line(n)}\n`;
  return Buffer.from(text);
};
const text = lines(0, many);
const packed = gzipSync(text, { level: 1 });

async function decode(bytes: Uint8Array, limits?: DecodeLimits) {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
  }
  const ids: string[] = [];
  const problems: DecodeProblem[] = [];
  let largest = 0;
  const parts = decodeStream('k', chunks(), limits);
  let next = await parts.next();
  for (; !next.done; next = await parts.next()) {
    const part: DecodedPart = next.value;
    ids.push(...part.records.map(({ eventId }) => eventId));
    problems.push(...part.problems);
    largest = Math.max(
      largest,
      part.records.reduce((sum, { message }) => sum + message.length, 0),
    );
  }
  const summary: DecodeSummary = next.value;
  expect(summary.bytes).toBe(bytes.length);
  expect(summary.good + summary.bad).toBe(bytes.length);
  return { ids, problems, largest, summary };
}
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `${from + i}`);

describe('a large object', () => {
  it('is read in small parts, as one gzip member or as plain lines', async () => {
    expect(text.length).toBeGreaterThan(8 * 2 ** 20);
    for (const bytes of [packed, text, gzipSync(packed)]) {
      const { ids, problems, largest, summary } = await decode(bytes);
      expect(problems).toEqual([]);
      expect(ids).toEqual(numbers(0, many));
      expect(largest).toBeLessThan(64 * 1024);
      expect(summary).toMatchObject({
        records: many,
        envelopes: many,
        bad: 0,
        textBytes: text.length - many,
      });
    }
  });

  it('is read behind and in front of small ones', async () => {
    const bytes = Buffer.concat([
      gzipSync(lines(0, 3)),
      gzipSync(lines(3, many)),
      gzipSync(lines(many, many + 3)),
      lines(many + 3, many + 5),
    ]);
    const { ids, problems } = await decode(bytes);
    expect(problems).toEqual([]);
    expect(ids).toEqual(numbers(0, many + 5));
  });

  it('cut short, gives all that was before the cut', async () => {
    const { ids, problems } = await decode(packed.subarray(0, packed.length - 20_000));
    expect(problems).toMatchObject([{ code: 'gzip-cut', offset: 0, layers: [], unproven: { from: 0 } }]);
    expect(ids.length).toBeGreaterThan(many / 2);
    expect(ids).toEqual(numbers(0, ids.length));
    expect(problems[0]!.unproven!.to).toBe(ids.length);
  });

  it('damaged in the middle, gives what was before it, and what lies behind the member', async () => {
    const middle = packed.length >> 1;
    const hurt = Buffer.concat([packed, gzipSync(lines(many, many + 2))]);
    hurt.fill(0xff, middle, middle + 100);
    const { ids, problems } = await decode(hurt);
    const own = problems.filter(({ layers }) => layers.length === 0);
    // How inflating fails is chance: it may also believe to be at the end.
    expect(own[0]).toMatchObject({ code: expect.stringMatching(/^gzip-(damaged|checksum|cut)$/), offset: 0 });
    expect(ids.length).toBeGreaterThan(many / 4);
    expect(ids.slice(-2)).toEqual(numbers(many, many + 2));
  });

  it('whose checksum does not fit is read, and not believed', async () => {
    const hurt = Buffer.concat([packed, gzipSync(lines(many, many + 1))]);
    hurt[packed.length - 8]! ^= 1;
    const { ids, problems } = await decode(hurt);
    expect(problems).toMatchObject([
      { code: 'gzip-checksum', offset: 0, length: packed.length, unproven: { from: 0, to: many } },
    ]);
    expect(ids).toEqual(numbers(0, many + 1));
  });

  it('that is a bomb is given up, and what came before it is kept', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(30_000_000)));
    const bytes = Buffer.concat([gzipSync(lines(0, 2)), bomb, gzipSync(lines(2, 3))]);
    const { ids, problems } = await decode(bytes, { maxInflatedBytes: 20_000_000 });
    expect(ids).toEqual(['0', '1']);
    const [own, ...more] = problems.filter(({ layers }) => layers.length === 0);
    expect(more).toEqual([]);
    expect(own!.code).toBe('gzip-too-large');
    // The checksum of what was read before it fits.
    expect(own!.unproven).toBeUndefined();
    expect(own!.offset + own!.length).toBe(bytes.length);
  });

  it('with a value that never ends is given up at a limit, and read again behind it', async () => {
    const endless = Buffer.from(`{"x":"${'y'.repeat(3_000_000)}\n`);
    const { ids, problems } = await decode(Buffer.concat([endless, lines(0, 2)]), {
      maxValueBytes: 1_000_000,
    });
    expect(problems).toMatchObject([{ offset: 0, length: endless.length }]);
    expect(ids).toEqual(['0', '1']);
    const open = Buffer.from(`{"x":[${'1,'.repeat(3_000_000)}\n`);
    const second = await decode(Buffer.concat([open, lines(0, 2)]), { maxValueBytes: 1_000_000 });
    expect(second.problems).toMatchObject([{ code: 'json-too-large', offset: 0, length: open.length }]);
    expect(second.ids).toEqual(['0', '1']);
  });

  it('of nothing but starts does not take the square of its size', async () => {
    const starts = Buffer.from('{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1",\n'.repeat(20_000));
    const began = performance.now();
    const { problems } = await decode(starts);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(problems.at(-1)!.reason).toContain('the rest was not read');
  });
});

describe('what is left of a damaged envelope', () => {
  const three: FakeEnvelope = envelopeOf(
    'taro-1',
    ['a', 'b', 'c'].map((id, timestamp) => ({ id, timestamp, message: 'm' })),
  );

  it('is its whole events, with a warning', async () => {
    const json = JSON.stringify(three);
    const cut = await decode(Buffer.from(json.slice(0, json.indexOf('"c"') + 8)));
    expect(cut.ids).toEqual(['a', 'b']);
    expect(cut.problems).toMatchObject([{ code: 'json-cut', unproven: { from: 0, to: 1 } }]);
    const hurt = await decode(Buffer.from(json.replace('"id":"b"', '"id":b"')));
    expect(hurt.ids).toEqual(['a', 'c']);
    expect(hurt.problems).toMatchObject([{ unproven: { from: 0, to: 1 } }]);
  });

  it('is nothing where the stream it belongs to is not known', async () => {
    const json = JSON.stringify(three);
    const { ids } = await decode(Buffer.from(`{"owner${json.slice(json.indexOf('"logEvents"'))}`));
    expect(ids).toEqual([]);
  });
});
