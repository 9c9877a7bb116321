import fc from 'fast-check';
import { streamFragments, transcriptOf } from './text-form';
import { readTranscript } from './transcript';
import { fragmentsOf, streamTranscript, type TranscriptForm } from './transcript-stream';

const wrapping = { localFile: '/var/x', startedAt: new Date(0), endedAt: new Date(1_000) };
async function* chunksOf(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function stream(bytes: Uint8Array, size: number) {
  const form: TranscriptForm = {};
  const pieces: Uint8Array[] = [];
  for await (const piece of streamTranscript(chunksOf(bytes, size), form)) pieces.push(piece);
  return { ...form, text: Buffer.concat(pieces) };
}

const piece = fc.oneof(
  fc.uint8Array({ maxLength: 50 }),
  fc
    .constantFrom(
      '\r',
      '\r\n',
      '\n',
      'x\nScript done on 1\n',
      '\r\r\n',
      'Script started on ',
      'y'.repeat(2_000),
    )
    .map((s) => Buffer.from(s)),
);
const displayed = fc.array(piece, { maxLength: 20 }).map((pieces) => Buffer.concat(pieces));
const size = fc.constantFrom(13, 1_000, 100_000);

describe('streamTranscript', () => {
  it('reads what readTranscript reads, of a whole one and of one cut anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        displayed,
        size,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        async (bytes, n, part, cut) => {
          const whole = transcriptOf(bytes, wrapping);
          const transcript = cut ? whole.subarray(0, Math.floor(part * whole.length)) : whole;
          const wanted = readTranscript(transcript);
          const read = await stream(transcript, n);
          expect({ ...read, text: read.text.toString('latin1') }).toEqual({
            ...wanted,
            text: Buffer.from(wanted.text).toString('latin1'),
          });
        },
      ),
    );
  });
});

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
