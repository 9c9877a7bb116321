import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { chunksOf, displayedPiece } from './testing/displayed';
import { transcriptOf } from './text-form';
import { readTranscript, streamTranscript, type TranscriptForm } from './transcript';

const wrapping = { localFile: '/var/x', startedAt: new Date(0), endedAt: new Date(1_000) };

describe('readTranscript', () => {
  it('gives back what was displayed, byte for byte', () => {
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.uint8Array({ max: 0x0f }),
      fc.constantFrom('\r', '\r\n', '\n', 'x\nScript done on 1\n', '\r\r\n').map((s) => Buffer.from(s)),
    );
    fc.assert(
      fc.property(fc.array(bytes), (pieces) => {
        const displayed = Buffer.concat(pieces);
        const read = readTranscript(transcriptOf(displayed, wrapping));
        expect(read.problem).toBeUndefined();
        expect(Buffer.from(read.text).equals(displayed)).toBe(true);
        expect(read.header).toMatch(/^Script started on .*>\]$/);
        expect(read.footer).toMatch(/^Script done on .*"\]$/);
      }),
    );
  });

  it.each(['terminate-session', 'interactive-commands'])('undoes what the real agent put in %s', (name) => {
    const trace = readFileSync(join(__dirname, 'fixtures', `${name}.jsonl`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const displayed = trace.filter(({ kind }) => kind === 'output').map(({ text }) => text);
    const put = trace.find(({ op }) => op === 'PutObject');
    const read = readTranscript(Buffer.from(put.request.body.text));
    expect(read.problem).toBeUndefined();
    expect(Buffer.from(read.text).toString()).toBe(displayed.join(''));
  });

  it('says when the object was cut off anywhere, and gives what there is', () => {
    const displayed = Buffer.from('one\r\ntwo\r\n');
    const whole = Buffer.from(transcriptOf(displayed, wrapping));
    for (let length = 0; length < whole.length; length++) {
      const read = readTranscript(whole.subarray(0, length));
      expect(read.problem).toBeDefined();
    }
    const cut = readTranscript(whole.subarray(0, whole.indexOf('two')));
    expect(Buffer.from(cut.text).toString()).toBe('one\r\n');
  });

  it('says when it is no transcript at all', () => {
    const read = readTranscript(Buffer.from('cat: no such file\r\n'));
    expect(read.problem).toContain('header');
    expect(read.header).toBeUndefined();
  });
});

async function stream(bytes: Uint8Array, size: number) {
  const form: TranscriptForm = {};
  const pieces: Uint8Array[] = [];
  for await (const piece of streamTranscript(chunksOf(bytes, size), form)) pieces.push(piece);
  return { ...form, text: Buffer.concat(pieces) };
}

const displayed = fc.array(displayedPiece, { maxLength: 20 }).map((pieces) => Buffer.concat(pieces));
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

  it('gives back what was displayed, in chunks of any size', async () => {
    // Only what lies more than a footer's length before the end is given early.
    const long = displayed.map((bytes) => Buffer.concat([bytes, Buffer.alloc(2_000, 'a\r\nb\n')]));
    await fc.assert(
      fc.asyncProperty(long, fc.constantFrom(1, 13, 1_000), async (bytes, n) => {
        const read = await stream(transcriptOf(bytes, wrapping), n);
        expect(read.problem).toBeUndefined();
        expect(read.text.equals(bytes)).toBe(true);
      }),
    );
  });

  it('takes a footer right behind the header for one, and not for text', async () => {
    const bytes = Buffer.from('Script started on a\nScript done on b\n');
    const wanted = { header: 'Script started on a', footer: 'Script done on b', text: Buffer.alloc(0) };
    expect(await stream(bytes, 3)).toEqual(wanted);
    expect(readTranscript(bytes)).toEqual(wanted);
  });
});
