import { createHash } from 'node:crypto';
import { seededRandom } from './random';
import { numberedLines, recordedSession } from './sources';

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
