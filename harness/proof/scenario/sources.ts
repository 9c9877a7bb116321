import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { seededRandom } from './random';

/** What a session displays: pieces of terminal output, each so long after the one before. */
export interface Source {
  /** For people: "recorded session: 60,246 lines". */
  readonly description: string;
  pieces(): Iterable<{ afterMs: number; bytes: Uint8Array }>;
}

/**
 * Numbered lines without end, each `NNNNNN` and words from a seed, in an uneven rhythm. The number makes every loss,
 * repetition and change of order visible to the eye.
 * @param meanPauseMs mean time between two lines
 */
export function numberedLines(seed: number, meanPauseMs = 12): Source {
  const words = [
    'sudo',
    'systemctl',
    'status',
    'journalctl',
    'deny',
    'accept',
    'port',
    'uid=0',
    'tcp',
    '/etc/passwd',
  ];
  return {
    description: `numbered lines, seed ${seed}`,
    *pieces() {
      const random = seededRandom(seed);
      for (let n = 1; ; n++) {
        const count = 2 + Math.floor(random() * 5);
        const text = Array.from({ length: count }, () => words[Math.floor(random() * words.length)]).join(
          ' ',
        );
        const line = `${String(n).padStart(6, '0')} ${text}\r\n`;
        yield { afterMs: random() * 2 * meanPauseMs, bytes: Buffer.from(line) };
      }
    },
  };
}

/**
 * The terminal output of a real session with the real agent: Japanese, colours, control characters, a 300 kB line,
 * 60,000 numbered lines, 713,047 bytes in all. Pauses longer than `maxPauseMs` are cut to that.
 */
export function recordedSession(maxPauseMs = 40): Source {
  const file = join(__dirname, 'recordings/normal-exit-output.jsonl.gz');
  return {
    description: 'the recorded output of a real session',
    *pieces() {
      let last = 0;
      for (const line of gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')) {
        const [at, text] = JSON.parse(line) as [number, string];
        yield { afterMs: Math.min(at - last, maxPauseMs), bytes: Buffer.from(text) };
        last = at;
      }
    },
  };
}
