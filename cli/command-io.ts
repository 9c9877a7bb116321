import { UserError } from '../base';
import type { Harmless } from './harmless';
import { exactText, jsonText, renderedText, terminalLine, terminalText } from './harmless';

/** What a command needs of the terminal, or of a test. */
export interface CommandIo {
  /** A piece of the result; resolves when it is out. False: the reader has gone away, and wants no more. */
  write(data: Harmless | Uint8Array): Promise<boolean>;
  /** The result goes to a terminal, which obeys what is written to it. */
  terminal: boolean;
  /** Where the work is; shown in place of what was said before. */
  progress(text: string): void;
  /** Something the user should know beside the result. */
  note(text: string): void;
}

/**
 * Exact output is a session's own text, with whatever its user put into it: it belongs into a file or a pipe.
 * @throws UserError `exact-to-terminal`
 */
export function refuseTerminal(
  { terminal }: Pick<CommandIo, 'terminal'>,
  toTerminal: boolean | undefined,
): void {
  if (!terminal || toTerminal === true) return;
  throw new UserError('exact-to-terminal', 'this form is exact, and a terminal obeys what a session wrote', {
    hint: 'Send it to a file or through a pipe (| less), or say --to-terminal.',
  });
}

/** Gathers small pieces, so that a line is not a system call. */
export class Lines {
  private text = '';
  /** The reader has gone away. */
  closed = false;
  constructor(private readonly io: Pick<CommandIo, 'write'>) {}

  /** One line; foreign text in it is made harmless. */
  line(text: string): Promise<void> {
    return this.add(terminalLine(text));
  }

  /** Several lines of our own, with foreign text in them. */
  lines(text: string): Promise<void> {
    return this.add(terminalText(text));
  }

  /** A line of JSON. */
  json(value: unknown): Promise<void> {
    return this.add(jsonText(value));
  }

  /** A line as it is: for a form that is exact, and refuses a terminal. */
  exact(text: string): Promise<void> {
    return this.add(exactText(text));
  }

  async add(line: Harmless): Promise<void> {
    this.text += `${line}\n`;
    if (this.text.length > 64 * 1024) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.text === '' || this.closed) return;
    const { text } = this;
    this.text = '';
    this.closed = !(await this.io.write(renderedText(text)));
  }
}
