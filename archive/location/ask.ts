import { type PassThrough, pipeline, type Readable, Transform } from 'node:stream';
import type { S3Bounds } from './bounds';
import { EndpointFault, silence } from './endpoint-fault';

/** What of a client's call is used here; every command of the SDK has it. */
interface Command {
  middlewareStack: { add(middleware: never, options: object): void };
}

export interface AskOptions {
  bounds: S3Bounds;
  /** Aborting it ends the call at once, with its reason. */
  signal?: AbortSignal | undefined;
  /** Bytes that are sent: they take their time too. */
  sends?: number;
  /** The answer's body is read as a stream, by whom asks, and not held. */
  streams?: boolean;
}

/**
 * One call, within its time and memory: a promise of the SDK settles when an endpoint lets it, and its retries sleep through
 * an abort.
 * @throws EndpointFault; the signal's reason; what the call throws
 */
export async function ask<T>(
  command: Command,
  send: (options: { abortSignal: AbortSignal; requestTimeout: number }) => Promise<T>,
  { bounds, signal, sends = 0, streams = false }: AskOptions,
): Promise<T> {
  signal?.throwIfAborted();
  command.middlewareStack.add(limitAnswer(bounds.answerBytes, streams) as never, {
    step: 'deserialize',
    // Behind the one that reads the answer: next to the network.
    priority: 'low',
    name: 'limitAnswer',
  });
  const sendMs = Math.ceil((sends / bounds.paceBytes) * bounds.paceMs);
  const own = new AbortController();
  let refuse: (reason: unknown) => void = () => {};
  const given = new Promise<never>((_, reject) => {
    refuse = reject;
  });
  const giveUp = (reason: unknown) => {
    refuse(reason);
    own.abort(reason);
  };
  const interrupted = () => giveUp(signal!.reason);
  signal?.addEventListener('abort', interrupted, { once: true });
  const timer = setTimeout(
    () => giveUp(silence(`no answer within ${seconds(bounds.callMs + sendMs)}`)),
    bounds.callMs + sendMs,
  );
  try {
    const sending = send({ abortSignal: own.signal, requestTimeout: bounds.firstAnswerMs + sendMs });
    return await Promise.race([sending, given]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', interrupted);
  }
}

export const seconds = (ms: number) => `${ms / 1000} s`;

interface HttpAnswer {
  response: { statusCode?: number; headers?: Record<string, string>; body?: unknown };
}

/** The SDK reads an answer, and one that tells of an error, into memory to its end: no more of it than S3 would send. */
function limitAnswer(maxBytes: number, streams: boolean) {
  return (next: (args: unknown) => Promise<HttpAnswer>) =>
    async (args: unknown): Promise<HttpAnswer> => {
      const result = await next(args);
      const { response } = result;
      // The SDK would sleep for seconds because an endpoint says so, and through an abort; its own pauses are short.
      for (const name of ['retry-after', 'x-amz-retry-after']) delete response.headers?.[name];
      const isObject = streams && (response.statusCode ?? 0) < 300;
      if (!isObject && isStream(response.body)) {
        response.body = pipeline(response.body, atMost(maxBytes), () => {}) as PassThrough;
      }
      return result;
    };
}

const isStream = (body: unknown): body is Readable =>
  typeof (body as Readable | undefined)?.pipe === 'function';

function atMost(maxBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Uint8Array, _, done) {
      bytes += chunk.length;
      if (bytes <= maxBytes) done(null, chunk);
      else done(new EndpointFault(`an answer of more than ${maxBytes} bytes`));
    },
  });
}
