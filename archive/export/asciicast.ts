import { StringDecoder } from 'node:string_decoder';
import { type DisplayedFragment, formCount, type StreamedForm, streamedForms } from '../fragments';
import type { RebuiltEvent } from '../sessions';

export interface AsciicastOptions {
  title: string;
  /** The session does not say how large its terminal was. */
  width?: number | undefined;
  height?: number | undefined;
}

/** How far the display is looked through for a line of the stream. */
const lookAhead = 2_000;

/**
 * A session as an asciicast v2 recording (docs.asciinema.org/manual/asciicast/v2), line by line. With a transcript the
 * output is what was displayed, byte for byte where it is UTF-8 (the format knows nothing else), and the stream gives
 * the times; without one, the lines of the stream, as the agent altered them.
 *
 * A time is that of the upload of a line, up to a second after it was displayed. What the transcript has and the
 * stream lost comes with the next line that both have.
 */
export async function* asciicast(
  events: AsyncIterable<RebuiltEvent>,
  displayed: AsyncIterable<DisplayedFragment> | undefined,
  options: AsciicastOptions,
): AsyncGenerator<string> {
  const utf8 = new StringDecoder('utf8');
  const walk = displayed && new Walk(displayed[Symbol.asyncIterator]());
  let start: number | undefined;
  let time = 0;
  const header = () =>
    JSON.stringify({
      version: 2,
      width: options.width ?? 80,
      height: options.height ?? 24,
      timestamp: start === undefined ? undefined : Math.floor(start / 1_000),
      title: options.title,
    });
  const output = (text: string) => JSON.stringify([time, 'o', text]);
  for await (const event of events) {
    if (start === undefined) {
      start = event.record.timestamp;
      yield header();
    }
    // Times of a recording never go back, and a clock may have.
    time = Math.max(time, (event.record.timestamp - start) / 1_000);
    let text = '';
    for (const line of event.lines) {
      if (walk) for (const piece of await walk.to(line)) text += utf8.write(Buffer.from(piece));
      else text += `${line}\r\n`;
    }
    if (text !== '') yield output(text);
  }
  if (start === undefined) yield header();
  if (!walk) return;
  for (let piece = await walk.next(); piece; piece = await walk.next()) {
    const text = utf8.write(Buffer.from(piece.displayed));
    if (text !== '') yield output(text);
  }
  const rest = utf8.end();
  if (rest !== '') yield output(rest);
}

/** Where a line ends in what was displayed, and what lines its last fragment goes on with. */
interface Match {
  at: number;
  others: string[];
}

/** Goes through what was displayed, in step with the lines of the stream. */
class Walk {
  private ahead: (DisplayedFragment & { forms: StreamedForm[] })[] = [];
  /** Further lines of the fragment that was taken last: it is displayed with its first. */
  private taken: string[] = [];
  constructor(private readonly fragments: AsyncIterator<DisplayedFragment>) {}

  async next(): Promise<DisplayedFragment | undefined> {
    return (await this.peek(0)) && this.ahead.shift();
  }

  /** What was displayed up to and with this line; nothing where it is not to be found. */
  async to(line: string): Promise<Uint8Array[]> {
    if (this.taken.shift() === line) return [];
    this.taken = [];
    for (let at = 0; at < lookAhead; at++) {
      const end = await this.matches(line, at);
      if (end !== undefined) {
        this.taken = end.others;
        return this.ahead.splice(0, end.at).map(({ displayed }) => displayed);
      }
      if (!(await this.peek(at))) break;
    }
    return [];
  }

  /** A line may consist of several fragments: those that do not end in a line feed any more. */
  private async matches(line: string, at: number): Promise<Match | undefined> {
    for (let form = 0; form < formCount; form++) {
      const end = await this.matchesForm(line, at, form);
      if (end !== undefined) return end;
    }
    return undefined;
  }

  private async matchesForm(line: string, at: number, form: number): Promise<Match | undefined> {
    let text = '';
    for (let i = at; ; i++) {
      const fragment = await this.peek(i);
      if (!fragment) return undefined;
      const [piece, ...others] = fragment.forms[form] ?? fragment.forms[0]!;
      text += piece!.text;
      if (text === line) return { at: i + 1, others: others.map((other) => other.text) };
      if (piece!.ends || !line.startsWith(text)) return undefined;
    }
  }

  private async peek(at: number) {
    while (this.ahead.length <= at) {
      const next = await this.fragments.next();
      if (next.done) return undefined;
      this.ahead.push({ ...next.value, forms: streamedForms(next.value.displayed) });
    }
    return this.ahead[at];
  }
}
