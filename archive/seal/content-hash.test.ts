import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { ContentHasher } from './content-hash';

async function contentOf(bytes: Uint8Array, cuts: readonly number[] = []) {
  const hasher = new ContentHasher();
  const at = [0, ...[...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < at.length; i++) await hasher.update(bytes.subarray(at[i - 1], at[i]));
  return hasher.digest();
}

const hashOf = (bytes: Uint8Array) => ({
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

const pieces = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 4 });
const cuts = fc.array(fc.nat(2_000), { maxLength: 5 });

test('gzip: the content of all members, however it comes and however it was compressed', async () => {
  await fc.assert(
    fc.asyncProperty(pieces, cuts, fc.integer({ min: 0, max: 9 }), async (members, at, level) => {
      const packed = Buffer.concat(members.map((member) => gzipSync(member, { level })));
      expect(await contentOf(packed, at)).toEqual(hashOf(Buffer.concat(members)));
    }),
  );
});

test('no gzip: the bytes as they are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), cuts, async (bytes, at) => {
      fc.pre(bytes[0] !== 0x1f || bytes[1] !== 0x8b);
      expect(await contentOf(bytes, at)).toEqual(hashOf(bytes));
    }),
    {
      examples: [
        [Uint8Array.of(), []],
        [Uint8Array.of(0x1f), []],
        [Uint8Array.of(0x1f, 0x8c), [1]],
      ],
    },
  );
});

test('one layer, as gzip -dc has it', async () => {
  const packed = gzipSync(gzipSync('text'));
  expect(await contentOf(packed)).toEqual(hashOf(execFileSync('gzip', ['-dc'], { input: packed })));
});

const one = gzipSync('a line\n'.repeat(50_000));
const flipped = Buffer.from(one);
flipped[one.length >> 1]! ^= 0xff;
test.each([
  ['cut', one.subarray(0, -1)],
  ['cut in its header', one.subarray(0, 2)],
  ['with a byte behind it', Buffer.concat([one, Buffer.from('x')])],
  ['with zeros behind it', Buffer.concat([one, Buffer.alloc(3)])],
  ['with a cut member behind it', Buffer.concat([one, one.subarray(0, 20)])],
  ['with a wrong checksum', Buffer.concat([one.subarray(0, -8), Buffer.alloc(4), one.subarray(-4)])],
  ['flipped', flipped],
])('damaged gzip has no content: %s', async (_, bytes) => {
  expect(await contentOf(bytes)).toBeUndefined();
  expect(await contentOf(bytes, [1, 10, one.length - 4])).toBeUndefined();
});
