import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Clock } from '../../base';
import type { AgentMessage, ServiceMessage } from './messages';

/** Writes one message. */
export function sendLine(socket: Socket, message: AgentMessage | ServiceMessage): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

/** Calls back for each message that arrives. */
export function readLines<T>(socket: Socket, onMessage: (message: T) => void): void {
  // readline keeps what is left of a connection that dies in mid-message to itself only at its end, as a last line.
  const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
  // Told a second time what the socket's own listener deals with: a peer that was killed.
  lines.on('error', () => {});
  lines.on('line', (line) => {
    let message: T;
    try {
      message = JSON.parse(line) as T;
    } catch {
      return; // cut off by the sender's death
    }
    onMessage(message);
  });
}

export interface MessageChannelOptions {
  host: string;
  port: number;
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
    const { host, port, open, onMessage, clock } = this.options;
    const socket = connect({ host, port, noDelay: true });
    let stood = false;
    socket.on('connect', () => {
      stood = true;
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
