import type { ExpectedLosses, Source } from '../harness/proof';

type Piece = ReturnType<Source['pieces']> extends Iterable<infer P> ? P : never;

/** What most scenarios expect of most routes. */
export const nothingLost: ExpectedLosses = {
  'direct-s3': 'complete',
  'cloudwatch-at-exit': 'complete',
  streaming: 'complete',
  deployed: 'complete',
};

/** Terminal output, in one piece. */
export const bytesPiece = (text: string, afterMs = 10): Piece => ({ afterMs, bytes: Buffer.from(text) });

/** `word 0001`, `word 0002` ..., so many ms apart. @param afterMs before the first */
export function* numbered(word: string, count: number, everyMs = 8, afterMs = everyMs): Iterable<Piece> {
  for (let n = 1; n <= count; n++)
    yield {
      afterMs: n === 1 ? afterMs : everyMs,
      bytes: Buffer.from(`${word} ${String(n).padStart(4, '0')}\r\n`),
    };
}

/** The same, until the session ends. */
export function* numberedWithoutEnd(): Iterable<Piece> {
  yield* numbered('line', Number.POSITIVE_INFINITY);
}

/** As `ls --color` shows names: each line with sequences that only a raw copy keeps. */
export function* coloured(count: number): Iterable<Piece> {
  for (let n = 1; n <= count; n++)
    yield { afterMs: 8, bytes: Buffer.from(`\x1b[01;34mfolder ${n}\x1b[0m\tファイル ${n}\r\n`) };
}
