import { type DisplayedFragment, type Explanation, rulesOf } from '../fragments';
import { goUtf8, type StreamPiece, sessionDataBytes, streamPieces, streamText } from '../text-form';

const LF = 0x0a;
const CR = 0x0d;

/** One explanation of the stream, as long as it holds. */
interface Candidate {
  explanation: Explanation;
  /** Of the line that the walk is in. */
  pieces: Uint8Array[];
  /** Of the fragments taken so far, what no line of the stream was held against. */
  ahead: StreamPiece[];
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
    ahead: [],
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
    for (const candidate of this.#candidates) candidate.pieces = [];
    const isNew = this.#candidates.every(({ ahead }) => ahead.length === 0);
    for (let isFirst = isNew; ; isFirst = false) {
      if (this.#candidates.some(({ ahead }) => ahead.length === 0)) {
        const { value, done } = await this.#fragments.next();
        if (done) {
          this.#candidates = this.#candidates.filter(({ ahead }) => ahead.length > 0);
          if (this.#candidates.length === 0) return;
        } else {
          if (isFirst && this.#isSame(value, line)) return;
          for (const one of this.#candidates) one.ahead.push(...streamPieces(textOf(value, one.explanation)));
        }
      }
      const verdicts = this.#candidates.map((one) => judge(one, line, isLast));
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
    const [bytes, ...more] = sessionDataBytes(text);
    if (!bytes || more.length > 0 || text.at(-1) !== LF || goUtf8(bytes) !== line) return false;
    if (others.length === 0 || isPlain(fragment.displayed)) return true;
    this.#candidates = this.#candidates.filter((one, i) => {
      const same = i === 0 ? text : textOf(fragment, one.explanation);
      const [first, ...further] = sessionDataBytes(same);
      return same.at(-1) === LF && further.length === 0 && !!first && Buffer.compare(first, bytes) === 0;
    });
    return true;
  }

  /** The streamed copy is over: whether the transcript is, but for what shows nothing. */
  async end(): Promise<boolean> {
    try {
      if (this.#candidates.some(({ left }) => left !== undefined)) this.#candidates = [];
      this.#candidates = this.#candidates.filter(({ ahead }) => ahead.every(showsNothing));
      while (this.#candidates.length > 0) {
        const { value, done } = await this.#fragments.next();
        if (done) return true;
        this.#candidates = this.#candidates.filter(({ explanation }) =>
          streamPieces(textOf(value, explanation)).every(showsNothing),
        );
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

const showsNothing = ({ bytes, ends }: StreamPiece): boolean => !ends && bytes.length === 0;

/** @returns whether the line is what the candidate makes; undefined where more fragments belong to the line */
function judge(candidate: Candidate, line: string, isLast: boolean): boolean | undefined {
  const { pieces, ahead } = candidate;
  for (let piece = ahead.shift(); piece; piece = ahead.shift()) {
    pieces.push(piece.bytes);
    const text = pieces.length === 1 ? goUtf8(pieces[0]!) : goUtf8(Buffer.concat(pieces));
    if (piece.ends) {
      return candidate.explanation === '2026-processed' ? takeFrom(candidate, text, line) : text === line;
    }
    if (isLast && text === line && line !== '') return true;
    if (text.length > line.length + 4 * pieces.length) return false;
  }
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
