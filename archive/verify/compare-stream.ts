import { type DisplayedFragment, type Explanation, rulesOf } from '../fragments';
import { goUtf8, sessionDataBytes, streamText } from '../text-form';

const LF = 0x0a;
const CR = 0x0d;
const nothing = new Uint8Array();

/** One explanation of the stream, as long as it holds. */
interface Candidate {
  explanation: Explanation;
  /** Of the line that the walk is in. */
  pieces: Uint8Array[];
  /** What of a line of a processed transcript is left when a line of the stream was taken from its start. */
  left: string | undefined;
}

/**
 * Follows a streamed copy along its transcript, line by line, as long as they agree: a session that lost nothing needs
 * no memory, however long it is. Events may end in the midst of a line, and nowhere else may a line be cut.
 *
 * All explanations of the stream are followed at once. Where they make different lines of the transcript, the line of
 * the stream decides; none is tried again.
 */
export class StreamFollower {
  readonly #fragments: AsyncGenerator<DisplayedFragment>;
  #candidates: Candidate[] = (['2024', '2026-raw', '2026-processed'] as const).map((explanation) => ({
    explanation,
    pieces: [],
    left: undefined,
  }));
  /** Lines that agreed. */
  lines = 0;

  constructor(fragments: AsyncGenerator<DisplayedFragment>) {
    this.#fragments = fragments;
  }

  /** What still explains the stream. */
  get explanations(): readonly Explanation[] {
    return this.#candidates.map(({ explanation }) => explanation);
  }

  /** The lines of the next event. */
  async add(lines: readonly string[]): Promise<void> {
    for (const [i, line] of lines.entries()) {
      if (this.#candidates.length === 0) return;
      await this.#next(line, i === lines.length - 1);
      if (this.#candidates.length > 0) this.lines++;
    }
  }

  async #next(line: string, isLast: boolean): Promise<void> {
    if (this.#candidates[0]!.left !== undefined) {
      // Nothing is left over but where this is the only explanation.
      if (!takeFrom(this.#candidates[0]!, this.#candidates[0]!.left, line)) this.#candidates = [];
      return;
    }
    for (let isFirst = true; ; isFirst = false) {
      const { value, done } = await this.#fragments.next();
      if (done) {
        this.#candidates = [];
        return;
      }
      if (isFirst) {
        if (this.#isSame(value, line)) return;
        for (const candidate of this.#candidates) candidate.pieces = [];
      }
      const verdicts = this.#judge(value, line, isLast);
      const matched = this.#candidates.filter((_, i) => verdicts[i] === true);
      if (matched.length > 0) {
        const exact = matched.filter(({ left }) => left === undefined);
        this.#candidates = exact.length > 0 ? exact : matched;
        return;
      }
      this.#candidates = this.#candidates.filter((_, i) => verdicts[i] === undefined);
      if (this.#candidates.length === 0) return;
    }
  }

  /** The fragment is the line whatever explains the stream: so it is nearly always, and costs least. */
  #isSame(fragment: DisplayedFragment, line: string): boolean {
    const [{ explanation }, ...others] = this.#candidates as [Candidate, ...Candidate[]];
    const text = textOf(fragment, explanation);
    const bytes = sessionDataBytes(text)[0] ?? nothing;
    if (text.at(-1) !== LF || goUtf8(bytes) !== line) return false;
    if (others.length === 0 || isPlain(fragment.displayed)) return true;
    this.#candidates = this.#candidates.filter((one, i) => {
      const same = i === 0 ? text : textOf(fragment, one.explanation);
      return same.at(-1) === LF && Buffer.compare(sessionDataBytes(same)[0] ?? nothing, bytes) === 0;
    });
    return true;
  }

  /** @returns of each candidate whether the line is what it makes; undefined where more fragments belong to the line */
  #judge(fragment: DisplayedFragment, line: string, isLast: boolean): (boolean | undefined)[] {
    return this.#candidates.map((one) => judge(one, textOf(fragment, one.explanation), line, isLast));
  }

  /** The streamed copy is over: whether the transcript is, but for what shows nothing. */
  async end(): Promise<boolean> {
    try {
      if (this.#candidates.some(({ left }) => left !== undefined)) this.#candidates = [];
      while (this.#candidates.length > 0) {
        const { value, done } = await this.#fragments.next();
        if (done) return true;
        this.#candidates = this.#candidates.filter(({ explanation }) => {
          const text = textOf(value, explanation);
          return text.at(-1) !== LF && (sessionDataBytes(text)[0]?.length ?? 0) === 0;
        });
      }
      return false;
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    await this.#fragments.return(undefined);
  }
}

const textOf = ({ text, displayed }: DisplayedFragment, explanation: Explanation): Uint8Array =>
  explanation === '2024' ? text : streamText(displayed, rulesOf[explanation]);

function judge(candidate: Candidate, whole: Uint8Array, line: string, isLast: boolean): boolean | undefined {
  const { pieces } = candidate;
  pieces.push(sessionDataBytes(whole)[0] ?? nothing);
  const text = pieces.length === 1 ? goUtf8(pieces[0]!) : goUtf8(Buffer.concat(pieces));
  if (whole.at(-1) === LF) {
    return candidate.explanation === '2026-processed' ? takeFrom(candidate, text, line) : text === line;
  }
  if (isLast && text === line && line !== '') return true;
  if (text.length > line.length + 4 * pieces.length) return false;
  return undefined;
}

/**
 * Takes a line of the stream from a processed transcript's line that may hold several: behind a space, the next line
 * can have overwritten the newline (agent-2026.md 3).
 */
function takeFrom(candidate: Candidate, text: string, line: string): boolean {
  candidate.left = undefined;
  if (text === line) return true;
  if (!line.endsWith(' ') || !text.startsWith(line)) return false;
  candidate.left = text.slice(line.length);
  return true;
}

/** All explanations make the same of it: printable ASCII, with a line's end or without. */
function isPlain(bytes: Uint8Array): boolean {
  let end = bytes.length;
  if (bytes[end - 1] === LF) end--;
  while (end > 0 && bytes[end - 1] === CR) end--;
  for (let i = 0; i < end; i++) {
    const byte = bytes[i]!;
    if (byte < 0x20 || byte > 0x7e) return false;
  }
  return true;
}
