import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type Damage, damages } from '../testing/damages';
import { encodings } from '../testing/encodings';
import { envelopeOf, type FakeEnvelope, packCall } from '../testing/fake-agent';
import { type DecodedPart, type DecodeSummary, decodeStream } from '.';

const ids = ['taro-1', 'hana-2'];
const envelope = fc
  .record({
    id: fc.constantFrom(...ids),
    lines: fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { minLength: 1, maxLength: 4 }),
  })
  .map(({ id, lines }) => {
    const displayed = Buffer.from(lines.map((line) => `${line.replace(/[\r\n]/g, '')}\r\n`).join(''));
    return envelopeOf(id, packCall(id, 1_795_479_076_244, displayed));
  });
const envelopes = fc.array(envelope, { minLength: 1, maxLength: 6 });
const idsOf = (list: readonly FakeEnvelope[]) =>
  list.flatMap(({ logEvents }) => logEvents.map((event) => event.id));

async function decode(bytes: Buffer, chunk: number) {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  const all: DecodedPart = {
    records: [],
    controlMessages: [],
    otherRecords: [],
    problems: [],
    oddities: [],
    origins: [],
  };
  const parts = decodeStream('k', chunks());
  let next = await parts.next();
  for (; !next.done; next = await parts.next()) {
    all.records.push(...next.value.records);
    all.problems.push(...next.value.problems);
    all.otherRecords.push(...next.value.otherRecords);
  }
  return { ...all, summary: next.value as DecodeSummary };
}

/** Ids of the records that no problem casts doubt on. */
function provenIds({ records, problems }: DecodedPart): string[] {
  return records
    .filter(({ source }) =>
      problems.every(({ unproven: u }) => !u || source.envelope < u.from || source.envelope >= u.to),
    )
    .map(({ eventId }) => eventId);
}

const plainPieces = (list: readonly FakeEnvelope[]) =>
  list.map((one) => Buffer.from(`${JSON.stringify(one)}\n`));
const gzipPieces = (list: readonly FakeEnvelope[]) => list.map((one) => gzipSync(JSON.stringify(one)));

const cases: [string, Damage, (list: readonly FakeEnvelope[]) => Buffer[]][] = damages.flatMap((damage) => {
  const both: [string, Damage, typeof plainPieces][] = [];
  if (damage.on !== 'plain') both.push([`${damage.name} (gzip)`, damage, gzipPieces]);
  if (damage.on !== 'gzip') both.push([`${damage.name} (JSON)`, damage, plainPieces]);
  return both;
});

describe('damage', () => {
  it('is of at least 40 kinds', () => {
    expect(new Set(damages.map(({ name }) => name)).size).toBeGreaterThanOrEqual(40);
  });

  test.each(Object.entries(encodings))('none is reported in: %s', async (_, encode) => {
    await fc.assert(
      fc.asyncProperty(envelopes, fc.integer({ min: 1, max: 5_000 }), async (list, chunk) => {
        const found = await decode(encode(list), chunk);
        expect(found.problems).toEqual([]);
        expect(found.otherRecords).toEqual([]);
        expect(provenIds(found)).toEqual(idsOf(list));
        expect(found.summary).toMatchObject({ good: found.summary.bytes, bad: 0 });
      }),
      { numRuns: 8 },
    );
  });

  test.each(cases)('is found and named, and costs nothing else: %s', async (_, damage, pieces) => {
    await fc.assert(
      fc.asyncProperty(
        envelopes,
        fc.nat(),
        fc.integer({ min: 1, max: 5_000 }),
        fc.infiniteStream(fc.nat(1_000_000)),
        async (list, where, chunk, dice) => {
          const hurt = where % list.length;
          const parts = pieces(list);
          damage.do(parts, hurt, () => dice.next().value as number);
          const bytes = Buffer.concat(parts);
          const found = await decode(bytes, chunk);
          const hurtAt = parts.slice(0, hurt).reduce((sum, { length }) => sum + length, 0);
          const own = found.problems.filter(({ layers }) => layers.length === 0);
          const named = damage.name === 'gzip of noise in front' ? found.problems : own;
          expect(named).not.toEqual([]);
          const [first] = named;
          expect(damage.codes).toContain(first!.code);
          const end = hurtAt + parts[hurt]!.length + (parts[hurt + 1]?.length ?? 0);
          if (named === own) {
            expect(first!.offset).toBeGreaterThanOrEqual(hurtAt);
            expect(first!.offset).toBeLessThan(end);
          }
          // Every other envelope is read, for certain; what is left of the hurt one comes with a warning.
          const others = damage.keeps ? list : list.filter((__, i) => i !== hurt);
          expect(provenIds(found)).toEqual(idsOf(others));
          expect(found.summary.bytes).toBe(bytes.length);
          expect(found.summary.good + found.summary.bad).toBe(bytes.length);
          expect(own.reduce((sum, { length }) => sum + length, 0)).toBe(found.summary.bad);
          // Nothing is made up: what is read was there.
          const all = new Set(idsOf(list));
          expect(
            found.records.map(({ eventId }) => eventId).filter((id) => id !== '' && !all.has(id)),
          ).toEqual([]);
        },
      ),
      { numRuns: 8 },
    );
  });
});
