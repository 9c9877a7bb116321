import { type ChildProcess, spawn } from 'node:child_process';
import type { ShellOutput } from './pump';

/**
 * The shell of a simulated session: `cat`, a process of its own, behind pipes. It prints what the user types, byte for
 * byte, so that the driver of a session decides exactly what is displayed. It ends when its input does, as a shell does
 * whose terminal is gone.
 */
export class Shell implements ShellOutput {
  private readonly child: ChildProcess;
  private chunks: Buffer[] = [];
  private ended = false;
  private wake: () => void = () => {};

  constructor(command = 'cat') {
    this.child = spawn(command, [], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.child.stdin?.on('error', () => {}); // written to after its death: the terminal is gone
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.chunks.push(chunk);
      // Like a pty, hold the writer back while nobody reads.
      if (this.chunks.length > 4) this.child.stdout?.pause();
      this.wake();
    });
    this.child.stdout?.on('close', () => this.finish());
    this.child.on('error', () => this.finish());
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Keystrokes. */
  type(bytes: Uint8Array): void {
    this.child.stdin?.write(bytes);
  }

  /** Ctrl-D. */
  endOfInput(): void {
    this.child.stdin?.end();
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  async read(max: number): Promise<Uint8Array | undefined> {
    while (this.chunks.length === 0) {
      if (this.ended) return undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    const first = this.chunks[0] as Buffer;
    if (first.length <= max) this.chunks.shift();
    else this.chunks[0] = first.subarray(max);
    if (this.chunks.length <= 4) this.child.stdout?.resume();
    return first.subarray(0, max);
  }

  /** What the shell had printed when it was killed and the pump has not read: lost, as with a real pty. */
  private finish(): void {
    this.ended = true;
    this.wake();
  }
}
