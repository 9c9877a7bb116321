import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { UserError } from '../../../base';
import { seededRandom } from './random';

/** What a session displays: pieces of terminal output, each so long after the one before. */
export interface Source {
  /** For people: "recorded session: 60,246 lines". */
  readonly description: string;
  /** May go on for ever: it is played until the session ends, or the fault strikes. */
  pieces(): Iterable<Piece>;
}

export interface Piece {
  /** ms since the piece before; real time. */
  afterMs: number;
  /** Lines end with `\r\n`, as on a terminal; a piece may hold several, or a part of one. */
  bytes: Uint8Array;
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

/** These lines, in this order, so long apart. What is in them is up to you: colours, Japanese, very long ones. */
export function givenLines(lines: readonly string[], pauseMs = 12): Source {
  return {
    description: `${lines.length} given lines`,
    *pieces() {
      for (const line of lines) yield { afterMs: pauseMs, bytes: Buffer.from(`${line}\r\n`) };
    },
  };
}

/**
 * A source as a scenario gave it, checked: each piece as it comes.
 * @param whose the scenario's name
 * @throws UserError `bad-source`, also while it is read
 */
export function checkSource(source: Source, whose: string): Source {
  if (typeof source?.pieces !== 'function') throw badSource(whose, 'gives no source');
  return {
    description: source.description,
    *pieces() {
      for (const piece of source.pieces()) {
        if (!(Number.isFinite(piece?.afterMs) && piece.afterMs >= 0))
          throw badSource(whose, 'gives a piece whose afterMs is not a time in ms');
        if (!ArrayBuffer.isView(piece.bytes)) throw badSource(whose, 'gives a piece whose bytes are none');
        yield piece;
      }
    },
  };
}

const badSource = (whose: string, what: string) =>
  new UserError('bad-source', `source of ${whose} ${what}`, {
    hint: 'Give numberedLines(seed), givenLines([...]), recordedSession(), or { description, *pieces() { yield { afterMs: 10, bytes: Buffer.from("text\\r\\n") }; } }',
  });
