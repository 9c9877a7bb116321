import type { LocalFile } from '../local-file';

/** The local file in memory, with what a tamperer can do to it. */
export class VirtualFile implements LocalFile {
  private bytes: Uint8Array = new Uint8Array(64 * 1024);
  private length = 0;
  /** The writer's offset: it does not follow a truncation. */
  private offset = 0;
  private linked = true;

  constructor(
    readonly path: string,
    private readonly onRead: () => void = () => {},
  ) {}

  async append(bytes: Uint8Array): Promise<void> {
    const end = this.offset + bytes.length;
    if (end > this.bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.bytes.length * 2));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(bytes, this.offset);
    this.offset = end;
    this.length = end;
  }

  async read(): Promise<Uint8Array | undefined> {
    this.onRead();
    return this.linked ? this.content() : undefined;
  }

  content(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  truncate(): void {
    this.bytes.fill(0);
    this.length = 0;
  }

  unlink(): void {
    this.linked = false;
  }
}
