import { createHash } from 'node:crypto';
import { seededRandom } from './random';
import { checkSource, givenLines, numberedLines, recordedSession, type Source } from './sources';

const take = (source: ReturnType<typeof numberedLines>, n: number) => {
  const pieces: string[] = [];
  for (const { bytes } of source.pieces()) {
    pieces.push(Buffer.from(bytes).toString());
    if (pieces.length === n) break;
  }
  return pieces;
};

describe('sources', () => {
  test('numbered lines: the same for the same seed, others for another, each with its number', () => {
    expect(take(numberedLines(7), 50)).toEqual(take(numberedLines(7), 50));
    expect(take(numberedLines(7), 50)).not.toEqual(take(numberedLines(8), 50));
    take(numberedLines(7), 50).forEach((line, i) => {
      expect(line).toMatch(new RegExp(`^${String(i + 1).padStart(6, '0')} [^\\r\\n]+\\r\\n$`));
    });
  });

  test('the recorded session is the recording: 713,047 bytes, and no pause longer than asked', () => {
    const hash = createHash('sha256');
    let bytes = 0;
    for (const piece of recordedSession(40).pieces()) {
      hash.update(piece.bytes);
      bytes += piece.bytes.length;
      expect(piece.afterMs).toBeLessThanOrEqual(40);
    }
    expect(bytes).toBe(713_047);
    expect(hash.digest('hex')).toBe('a13fcca75023e6e1cf0337c637ae4940c08f24fb1fe3562351b729bb8e4ab5df');
  });

  test('random numbers lie in [0, 1) and do not repeat soon', () => {
    const random = seededRandom(3);
    const numbers = Array.from({ length: 1000 }, random);
    expect(numbers.every((n) => n >= 0 && n < 1)).toBe(true);
    expect(new Set(numbers).size).toBe(1000);
  });
});

describe('a source of somebody else', () => {
  const pieces = (source: unknown) => [...checkSource(source as Source, 'disk-full').pieces()];

  test('is played as it is', () => {
    const given = givenLines(['\u001b[31mred', '日本'], 5);
    expect(pieces(given)).toEqual([
      { afterMs: 5, bytes: Buffer.from('\u001b[31mred\r\n') },
      { afterMs: 5, bytes: Buffer.from('日本\r\n') },
    ]);
  });

  test.each<[unknown, string]>([
    [undefined, 'gives no source'],
    ['lines', 'gives no source'],
    [{ pieces: () => ['line'] }, 'gives a piece whose afterMs is not a time in ms'],
    [
      { pieces: () => [{ afterMs: -1, bytes: Buffer.from('') }] },
      'gives a piece whose afterMs is not a time in ms',
    ],
    [{ pieces: () => [{ afterMs: 1, bytes: 'line' }] }, 'gives a piece whose bytes are none'],
  ])('%j is refused', (source, what) => {
    expect(() => pieces(source)).toThrow(
      expect.objectContaining({
        code: 'bad-source',
        message: `source of disk-full ${what}`,
        hint: expect.stringContaining('numberedLines(seed)'),
      }),
    );
  });

  test('is asked for no more than is played', () => {
    let asked = 0;
    const endless = {
      description: 'endless',
      *pieces() {
        for (;;) {
          asked += 1;
          yield { afterMs: 0, bytes: Buffer.from(`${asked}\r\n`) };
        }
      },
    };
    for (const _ of checkSource(endless, 'x').pieces()) if (asked === 3) break;
    expect(asked).toBe(3);
  });
});
