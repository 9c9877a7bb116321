import { connect, createServer, type Server, type Socket } from 'node:net';

interface Pair {
  near: Socket;
  far: Socket;
}

/**
 * A network cable: passes TCP connections on to a target, until it is cut. Then established connections stall in both
 * directions, as packets that are dropped make them, and new ones are refused; restored, the stalled ones go on with
 * nothing lost. A container that is disconnected from its network and connected again sees the same (measured with
 * Docker 20.10).
 */
export class Relay {
  private readonly pairs = new Set<Pair>();
  private server?: Server;
  private isCut = false;
  private boundPort = 0;

  private constructor(private readonly target: { host: string; port: number }) {}

  /** Listens on a free port of 127.0.0.1. */
  static async start(target: { host: string; port: number }): Promise<Relay> {
    const relay = new Relay(target);
    await relay.listen();
    return relay;
  }

  /** Where to connect instead of to the target. */
  get port(): number {
    return this.boundPort;
  }

  async cut(): Promise<void> {
    if (this.isCut) return;
    this.isCut = true;
    for (const { near, far } of this.pairs) for (const socket of [near, far]) socket.pause();
    // Resolves when the last connection has ended; refusing new ones begins at once.
    this.server?.close();
    this.server = undefined;
  }

  async restore(): Promise<void> {
    if (!this.isCut) return;
    await this.listen();
    this.isCut = false;
    for (const { near, far } of this.pairs) for (const socket of [near, far]) socket.resume();
  }

  /** Ends it and every connection. */
  close(): void {
    this.server?.close();
    this.server = undefined;
    for (const { near, far } of this.pairs) for (const socket of [near, far]) socket.destroy();
  }

  private async listen(): Promise<void> {
    const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => this.accept(near));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.boundPort, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address !== null && typeof address === 'object') this.boundPort = address.port;
    this.server = server;
  }

  private accept(near: Socket): void {
    const far = connect({ ...this.target, noDelay: true, allowHalfOpen: true });
    const pair = { near, far };
    this.pairs.add(pair);
    this.pass(near, far, pair);
    this.pass(far, near, pair);
  }

  private pass(from: Socket, to: Socket, pair: Pair): void {
    from.on('data', (bytes) => {
      if (!to.write(bytes)) from.pause();
    });
    to.on('drain', () => {
      if (!this.isCut) from.resume();
    });
    from.on('end', () => to.end());
    from.on('error', () => from.destroy());
    from.on('close', () => {
      // What it had sent is on its way; a reset, or the last word of both, ends the other side too.
      if (from.errored || to.writableEnded) to.destroySoon();
      else to.end();
      if (from.destroyed && to.destroyed) this.pairs.delete(pair);
    });
  }
}
