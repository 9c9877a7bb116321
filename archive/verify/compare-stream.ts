import { type Fragment, goUtf8, sessionDataBytes } from '../text-form';

/**
 * Follows a streamed copy along its transcript, line by line, as long as they agree: a session that lost nothing needs
 * no memory, however long it is. Events may end in the midst of a line, and nowhere else may a line be cut.
 */
export class StreamFollower {
  readonly #fragments: AsyncGenerator<Fragment>;
  #agrees = true;
  /** Lines that agreed. */
  lines = 0;

  constructor(fragments: AsyncGenerator<Fragment>) {
    this.#fragments = fragments;
  }

  /** The lines of the next event. */
  async add(lines: readonly string[]): Promise<void> {
    for (const [i, line] of lines.entries()) {
      if (!this.#agrees) return;
      this.#agrees = await this.#next(line, i === lines.length - 1);
      if (this.#agrees) this.lines++;
    }
  }

  async #next(line: string, isLast: boolean): Promise<boolean> {
    const pieces: Uint8Array[] = [];
    for (;;) {
      const { value, done } = await this.#fragments.next();
      if (done) return false;
      pieces.push(sessionDataBytes(value.text)[0] ?? new Uint8Array());
      const text = pieces.length === 1 ? goUtf8(pieces[0]!) : goUtf8(Buffer.concat(pieces));
      if (value.terminated) return text === line;
      if (isLast && text === line && line !== '') return true;
      if (text.length > line.length + 4 * pieces.length) return false;
    }
  }

  /** The streamed copy is over: whether the transcript is, but for what shows nothing. */
  async end(): Promise<boolean> {
    try {
      while (this.#agrees) {
        const { value, done } = await this.#fragments.next();
        if (done) return true;
        const clean = sessionDataBytes(value.text)[0];
        if (value.terminated || (clean?.length ?? 0) > 0) this.#agrees = false;
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
