import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { HarnessError } from '../../../base';
import {
  type AgentMessage,
  agentMessageSchema,
  readLines,
  type ServiceMessage,
  type SessionContent,
  sendLine,
  type TaskComplete,
} from '../../agent';

/** What the message service tells the user's end of one session. */
export interface SessionEvents {
  onOutput: (bytes: Uint8Array) => void;
  onState?: (state: 'Connected' | 'Terminating') => void;
  /** The agent's report; at most once a session. */
  onComplete?: (complete: TaskComplete) => void;
}

/**
 * Stand-in for Session Manager's message service: takes the control channels of agents and the data channels of
 * sessions, and passes on between them and the user's end. JSON lines over TCP for now; agent/messages.ts says what. It takes
 * nothing from a process that has not said the run's secret, and whatever bytes come, it lives on.
 */
export class MessageService {
  private readonly controls = new Map<string, Socket>();
  private readonly data = new Map<string, Socket>();
  private readonly sessions = new Map<string, SessionEvents>();
  private readonly completed = new Set<string>();
  private readonly terminated = new Set<string>();
  private readonly sockets = new Set<Socket>();
  private readonly secret = randomBytes(32).toString('hex');

  private constructor(
    private readonly server: Server,
    /** Port that agents connect to. */
    readonly port: number,
  ) {
    server.on('connection', (socket) => this.accept(socket));
  }

  /** @param host address to listen on: loopback for a process tree, the engine's gateway for containers */
  static async start(host = '127.0.0.1'): Promise<MessageService> {
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, host, resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') {
      throw new HarnessError('message-service-address', 'the message service got no port');
    }
    return new MessageService(server, address.port);
  }

  /** What an agent has to be told. The secret belongs on no command line, and in no file that others may read. */
  get access(): { port: number; secret: string } {
    return { port: this.port, secret: this.secret };
  }

  /** Is an agent of this instance connected? */
  isConnected(instanceId: string): boolean {
    return this.controls.has(instanceId);
  }

  /** Sends the start of a session to the agent of an instance. Output and result come back through `events`. */
  startSession(instanceId: string, content: SessionContent, events: SessionEvents): void {
    const control = this.controls.get(instanceId);
    if (control === undefined) {
      throw new HarnessError(
        'target-not-connected',
        `${instanceId} is not connected: no session can be started on it`,
      );
    }
    this.sessions.set(content.SessionId, events);
    sendLine(control, { type: 'interactive_shell', content });
  }

  /** Keystrokes for a session's shell. Without a connection they are lost, as the real client's are. */
  type(sessionId: string, bytes: Uint8Array): void {
    this.toSession(sessionId, { type: 'input_stream_data', payload: Buffer.from(bytes).toString('base64') });
  }

  /** Ctrl-D: the shell ends by itself. */
  endOfInput(sessionId: string): void {
    this.toSession(sessionId, { type: 'input_stream_data', payload: '' });
  }

  /** TerminateSession. An agent that is away learns of it when it opens its data channel anew. */
  terminate(sessionId: string): void {
    this.terminated.add(sessionId);
    this.toSession(sessionId, { type: 'channel_closed', sessionId });
  }

  /** Cuts the data channel of a session; its agent opens it anew. */
  cut(sessionId: string): void {
    this.data.get(sessionId)?.destroy();
    this.data.delete(sessionId);
  }

  /** Bytes that wait to be sent to a session: the user types no faster than this drains. */
  backlog(sessionId: string): number {
    return this.data.get(sessionId)?.writableLength ?? 0;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private toSession(sessionId: string, message: ServiceMessage): void {
    const socket = this.data.get(sessionId);
    if (socket?.writable) sendLine(socket, message);
  }

  private accept(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.sockets.delete(socket);
      for (const channels of [this.controls, this.data]) {
        for (const [id, open] of channels) if (open === socket) channels.delete(id);
      }
    });
    let known = false;
    readLines<unknown>(socket, (value) => {
      const { data: message } = agentMessageSchema.safeParse(value);
      if (known && message !== undefined && message.type !== 'hello') this.take(socket, message);
      else if (!known && message?.type === 'hello' && this.isSecret(message.secret)) known = true;
      else if (!known) socket.destroy();
    });
    // A stranger has no time to be strange.
    setTimeout(() => {
      if (!known) socket.destroy();
    }, 10_000).unref();
  }

  private isSecret(said: string): boolean {
    const [one, other] = [Buffer.from(said), Buffer.from(this.secret)];
    return one.length === other.length && timingSafeEqual(one, other);
  }

  private take(socket: Socket, message: Exclude<AgentMessage, { type: 'hello' }>): void {
    switch (message.type) {
      case 'open_control_channel':
        this.controls.set(message.instanceId, socket);
        break;
      case 'open_data_channel':
        if (this.terminated.has(message.sessionId) || this.completed.has(message.sessionId))
          sendLine(socket, { type: 'session_already_terminated' });
        else this.data.set(message.sessionId, socket);
        break;
      case 'output_stream_data':
        this.sessions.get(message.sessionId)?.onOutput(Buffer.from(message.payload, 'base64'));
        break;
      case 'agent_session_state':
        this.sessions.get(message.sessionId)?.onState?.(message.state);
        break;
      case 'agent_task_complete': {
        const { TaskId } = message.complete;
        sendLine(socket, { type: 'agent_task_acknowledge', taskId: TaskId });
        if (this.completed.has(TaskId)) break;
        this.completed.add(TaskId);
        this.sessions.get(TaskId)?.onComplete?.(message.complete);
      }
    }
  }
}
