import fc from 'fast-check';
import { fragmentsOf } from './fragments';
import { chunksOf, displayedPiece as piece } from './testing/displayed';
import { streamFragments } from './text-form';

describe('fragmentsOf', () => {
  it('cuts as streamFragments does, and keeps the bytes', async () => {
    const long = fc.array(fc.oneof(piece, fc.constant(Buffer.alloc(40_000, 0x61))), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        long.map((pieces) => Buffer.concat(pieces)),
        fc.constantFrom(5_000, 100_000),
        async (bytes, n) => {
          const read: unknown[] = [];
          const kept: Uint8Array[] = [];
          for await (const { displayed: own, ...fragment } of fragmentsOf(chunksOf(bytes, n))) {
            read.push({ ...fragment, text: Buffer.from(fragment.text) });
            kept.push(own);
          }
          const wanted = streamFragments(bytes, { complete: true });
          expect(read).toEqual(wanted.map((one) => ({ ...one, text: Buffer.from(one.text) })));
          expect(Buffer.concat(kept).equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });
});
