import { connect, type Socket } from 'node:net';
import type { Clock } from '../../base';
import type { AgentMessage, ServiceMessage } from './messages';

/** Writes one message. */
export function sendLine(socket: Socket, message: AgentMessage | ServiceMessage): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

/** No message of either side comes near: the longest is a piece of what a terminal showed. */
const longestLine = 4 * 2 ** 20;

/**
 * Calls back for each line that is JSON. What is none was cut off by its sender's death, or came from somebody else: it is
 * passed over. A peer that sends a line without an end is cut off.
 */
export function readLines<T>(socket: Socket, onMessage: (message: T) => void): void {
  let held: Buffer[] = [];
  let size = 0;
  const take = (line: Buffer) => {
    let message: T;
    try {
      message = JSON.parse(line.toString('utf8')) as T;
    } catch {
      return;
    }
    onMessage(message);
  };
  socket.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, from)) {
      take(Buffer.concat([...held, chunk.subarray(from, at)]));
      held = [];
      size = 0;
      from = at + 1;
    }
    if (from === chunk.length) return;
    held.push(from === 0 ? chunk : chunk.subarray(from));
    size += chunk.length - from;
    if (size > longestLine) socket.destroy();
  });
}

export interface MessageChannelOptions {
  host: string;
  port: number;
  /** Of the run; sent before everything else. */
  secret: string;
  clock: Clock;
  /** Sent first on every connection. */
  open: AgentMessage;
  onMessage: (message: ServiceMessage) => void;
  /** Pause before a new connection, ms; doubles up to `maxReconnectMs`. */
  reconnectMs?: number;
  maxReconnectMs?: number;
}

/**
 * The agent's end of a control or data channel. It connects anew when it is cut; what is sent meanwhile is kept and sent
 * after that (message-service.md 2.2).
 */
export class MessageChannel {
  private socket?: Socket;
  private closed = false;
  private queue: AgentMessage[] = [];
  private readonly opened: Promise<void>;
  private resolveOpened!: () => void;

  constructor(private readonly options: MessageChannelOptions) {
    this.opened = new Promise((resolve) => {
      this.resolveOpened = resolve;
    });
    void this.connect(options.reconnectMs ?? 100);
  }

  /** Resolves when the first connection stands. */
  whenOpen(): Promise<void> {
    return this.opened;
  }

  send(message: AgentMessage): void {
    if (this.socket) sendLine(this.socket, message);
    else this.queue.push(message);
  }

  /** Resolves when what was sent has left this process. */
  async close(): Promise<void> {
    this.closed = true;
    const { socket } = this;
    if (socket) await new Promise<void>((resolve) => socket.end(resolve));
  }

  private async connect(pauseMs: number): Promise<void> {
    const { host, port, secret, open, onMessage, clock } = this.options;
    const socket = connect({ host, port, noDelay: true });
    let stood = false;
    socket.on('connect', () => {
      stood = true;
      sendLine(socket, { type: 'hello', secret });
      sendLine(socket, open);
      for (const message of this.queue.splice(0)) sendLine(socket, message);
      this.socket = socket;
      this.resolveOpened();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', async () => {
      this.socket = undefined;
      if (this.closed) return;
      await clock.sleep(pauseMs);
      const next = stood ? (this.options.reconnectMs ?? 100) : pauseMs * 2;
      void this.connect(Math.min(next, this.options.maxReconnectMs ?? 5000));
    });
    readLines<ServiceMessage>(socket, onMessage);
  }
}
