/** What a command needs of the terminal, or of a test. */
export interface CommandIo {
  /** A piece of the result; resolves when it is out. False: the reader has gone away, and wants no more. */
  write(data: string | Uint8Array): Promise<boolean>;
  /** Where the work is; shown in place of what was said before. */
  progress(text: string): void;
  /** Something the user should know beside the result. */
  note(text: string): void;
}

/** Gathers small pieces, so that a line is not a system call. */
export class Lines {
  private text = '';
  /** The reader has gone away. */
  closed = false;
  constructor(private readonly io: Pick<CommandIo, 'write'>) {}

  async line(text: string): Promise<void> {
    this.text += `${text}\n`;
    if (this.text.length > 64 * 1024) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.text === '' || this.closed) return;
    const { text } = this;
    this.text = '';
    this.closed = !(await this.io.write(text));
  }
}
