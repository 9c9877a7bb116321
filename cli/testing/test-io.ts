import type { CommandIo } from '../command-io';

/** Remembers what a command wrote and said. */
export class TestIo implements CommandIo {
  readonly pieces: Buffer[] = [];
  readonly notes: string[] = [];
  terminal = false;
  /** @param reads whether anybody reads what is written */
  constructor(private readonly reads = true) {}
  async write(data: string | Uint8Array) {
    this.pieces.push(Buffer.from(data));
    return this.reads;
  }
  progress() {}
  note(text: string) {
    this.notes.push(text);
  }
  get out() {
    return Buffer.concat(this.pieces).toString();
  }
}
