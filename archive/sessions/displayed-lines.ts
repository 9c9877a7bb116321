import { type DisplayedFragment, formCount, type StreamedForm, streamedForms } from '../fragments';

/** A piece of what was displayed, in its streamed forms. */
type Unit = readonly StreamedForm[];

/** Places in the display that the lines so far may have led to. More than a handful means that nothing is known. */
const mostPlaces = 64;
/** Units looked through for the place to go on after lines that are lost. */
const lookAhead = 20_000;

/**
 * Walks along what was displayed, call by call, and tells a call that repeats the one before from one that displays
 * the same again. Holds what lies between the earliest place the walk may be at and the last line looked at.
 */
export class DisplayedLines {
  private units: Unit[] = [];
  /** Index of `units[0]` in the whole display. */
  private base = 0;
  private ended = false;
  private places = [0];
  private before = [0];

  constructor(private readonly fragments: AsyncIterator<DisplayedFragment>) {}

  /**
   * @param lines a call's lines
   * @param run how many of them, from the first on, are all the lines of the call before; 0 for none
   */
  async judge(lines: readonly string[], run: number): Promise<'copy' | 'displayed' | 'unknown'> {
    if (lines.length === 0) return 'displayed';
    const on = await this.after(this.places, lines);
    const again = run > 0 ? await this.after(this.before, lines) : [];
    if (on.length === 0 && again.length === 0) {
      const found = await this.search(lines);
      if (found) this.move([found.from], found.to);
      return run === 0 ? 'displayed' : 'unknown';
    }
    if (on.length > 0 && again.length > 0) {
      this.move([...this.places, ...this.before], [...on, ...again]);
      return 'unknown';
    }
    if (again.length > 0) {
      this.move(this.before, again);
      return 'copy';
    }
    this.move(this.places, on);
    return 'displayed';
  }

  private move(before: number[], places: number[]): void {
    const distinct = (list: number[]) => [...new Set(list)].sort((a, b) => a - b).slice(0, mostPlaces);
    this.before = distinct(before);
    this.places = distinct(places);
    const keep = Math.min(this.before[0]!, this.places[0]!);
    if (keep - this.base > 1_000) {
      this.units.splice(0, keep - this.base);
      this.base = keep;
    }
  }

  /** Where the lines lead to from each place they fit at. */
  private async after(places: readonly number[], lines: readonly string[]): Promise<number[]> {
    const found: number[] = [];
    for (const place of places) {
      const end = await this.match(place, lines);
      if (end !== undefined) found.push(end);
    }
    return found;
  }

  private async match(place: number, lines: readonly string[]): Promise<number | undefined> {
    for (let form = 0; form < formCount; form++) {
      const end = await this.matchForm(place, lines, form);
      if (end !== undefined) return end;
    }
    return undefined;
  }

  private async matchForm(
    place: number,
    lines: readonly string[],
    form: number,
  ): Promise<number | undefined> {
    let at = place;
    let pieces: StreamedForm = [];
    for (const line of lines) {
      let text: string | undefined;
      let ended = false;
      while (text === undefined || (text !== line && !ended && line.startsWith(text))) {
        if (pieces.length === 0) {
          const unit = await this.unit(at, form);
          if (!unit) break;
          at++;
          pieces = unit;
        }
        const [piece, ...others] = pieces;
        text = (text ?? '') + piece!.text;
        ended = piece!.ends;
        pieces = others;
      }
      if (text !== line) return undefined;
    }
    // A call holds whole fragments.
    return pieces.length === 0 ? at : undefined;
  }

  /** Lines were lost, or altered: goes on where these lines stand next. */
  private async search(lines: readonly string[]): Promise<{ from: number; to: number[] } | undefined> {
    const start = Math.max(this.places[0]!, this.base);
    for (let at = start + 1; at < start + lookAhead; at++) {
      if (!(await this.unit(at, 0))) return undefined;
      const end = await this.match(at, lines);
      if (end !== undefined) return { from: at, to: [end] };
    }
    return undefined;
  }

  private async unit(at: number, form: number): Promise<StreamedForm | undefined> {
    while (!this.ended && at - this.base >= this.units.length) {
      const next = await this.fragments.next();
      if (next.done) this.ended = true;
      else this.units.push(streamedForms(next.value.displayed));
    }
    const unit = this.units[at - this.base];
    return unit?.[form] ?? unit?.[0];
  }
}
