/** The lines of a processed transcript, taken apart where one of them holds several lines of the stream. */

/** The longest piece of a line that the agent streams at once, bytes (agent-behaviour.md 2.3 rule 1). */
const chunkBytes = 33_000;
/** A piece of that length shows fewer bytes where escape sequences were taken out of it. */
const hiddenBytes = 100;
/** Places of the stream that a line is tried at. */
const mostPlaces = 64;

interface StreamLine {
  text: string;
  /** It may go on in the next line: the newline behind it can have been overwritten, or it was cut. */
  joins?: 'space' | 'cut' | undefined;
}

/**
 * Two things put lines of the stream together in a processed transcript, and neither loses text. The newline behind
 * a space is overwritten by what follows on a CR (agent-2026.md 3), and so is an empty line after it. A line that is
 * longer than a chunk is streamed in pieces; the character that the cut splits is in none (agent-2026.md 2.3).
 */
export class ProcessedLines {
  readonly #stream: StreamLine[] = [];
  readonly #whole = new Set<string>();
  /** Where lines begin that may go on, by text. */
  readonly #starts = new Map<string, number[]>();
  readonly #lengths = new Set<number>();

  /** @param events each event's lines, in archive order */
  constructor(events: readonly (readonly string[])[]) {
    for (const lines of events) {
      for (const [i, text] of lines.entries()) {
        const cut = i === lines.length - 1 && Buffer.byteLength(text) >= chunkBytes - hiddenBytes;
        const joins = cut ? 'cut' : text.endsWith(' ') ? 'space' : undefined;
        this.#whole.add(text);
        if (joins) this.#start(text);
        this.#stream.push({ text, joins });
      }
    }
  }

  #start(text: string): void {
    const starts = this.#starts.get(text);
    if (starts === undefined) this.#starts.set(text, [this.#stream.length]);
    else if (starts.length < mostPlaces) starts.push(this.#stream.length);
    this.#lengths.add(text.length);
  }

  /** A line of the transcript as lines of the stream: one, where it is none of several. */
  pieces(line: string): string[] {
    if (this.#whole.has(line) || this.#lengths.size === 0) return [line];
    for (const length of this.#lengths) {
      if (length >= line.length) continue;
      for (const at of this.#starts.get(line.slice(0, length)) ?? []) {
        const pieces = this.#follow(line, at);
        if (pieces) return pieces;
      }
    }
    return [line];
  }

  #follow(line: string, at: number): string[] | undefined {
    const pieces: string[] = [];
    let from = 0;
    for (let i = at; i < this.#stream.length; i++) {
      const { text, joins } = this.#stream[i]!;
      const before = this.#stream[i - 1]?.joins;
      if (text === '' && pieces.length > 0) continue;
      let start = from;
      if (pieces.length > 0 && before === 'cut' && !line.startsWith(text, start))
        start += splitCharacter(line, start);
      if (!line.startsWith(text, start)) return undefined;
      pieces.push(text);
      from = start + text.length;
      if (from === line.length) return pieces;
      if (joins === undefined) return undefined;
    }
    return undefined;
  }

  /** Whether an empty line of the stream stands behind a space, so that the transcript may lack it. */
  mayVanish(line: number): boolean {
    let at = line - 1;
    while (at >= 0 && this.#stream[at]!.text === '') at--;
    return this.#stream[line]?.text === '' && this.#stream[at]?.joins === 'space';
  }
}

/** Length of the character at `at` where it has several bytes; else none is taken to be split. */
function splitCharacter(line: string, at: number): number {
  const code = line.codePointAt(at) ?? 0;
  return code > 0xffff ? 2 : code > 0x7f ? 1 : 0;
}
