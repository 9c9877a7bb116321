import { UserError } from '../base';
import { exitCodeBySignal } from './exit-codes';

/** What the command needs of `process`. */
export interface ProcessEvents {
  on(event: string, listener: (value: unknown) => void): unknown;
  off(event: string, listener: (value: unknown) => void): unknown;
  /** Ends the process at once. */
  exit(code: number): unknown;
}

type Caught = keyof typeof exitCodeBySignal;

export interface Interruption {
  /** Aborted by the first signal, or by an exception that nobody caught. */
  readonly signal: AbortSignal;
  /** The exit code of the first signal; undefined when there was none. */
  readonly exitCode: number | undefined;
  /** Resolves with the first exception that nobody caught. */
  readonly uncaught: Promise<unknown>;
  /** Gives the signals back to Node. */
  release(): void;
}

/**
 * Turns signals and uncaught exceptions into one abort, so that everything that was started can be stopped in order. The
 * second signal ends the process at once: what it leaves behind, the next run finds and removes.
 */
export function watchInterruptions(
  events: ProcessEvents,
  stops: string,
  say: (text: string) => void,
): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  let gotUncaught: (error: unknown) => void = () => {};
  const uncaught = new Promise<unknown>((resolve) => {
    gotUncaught = resolve;
  });
  const onSignal = (name: Caught) => () => {
    if (exitCode !== undefined) {
      say('Leaving at once. The next run will clean up what this one leaves behind.');
      events.exit(exitCodeBySignal[name]);
      return;
    }
    exitCode = exitCodeBySignal[name];
    say(`${name}: stopping ${stops} ... (once more to leave at once)`);
    controller.abort(new UserError('interrupted', `interrupted by ${name}`));
  };
  const onUncaught = (error: unknown) => {
    gotUncaught(error);
    controller.abort(error);
  };
  const listeners: [string, (value: unknown) => void][] = [
    ...(Object.keys(exitCodeBySignal) as Caught[]).map((name): [string, () => void] => [
      name,
      onSignal(name),
    ]),
    ['uncaughtException', onUncaught],
    ['unhandledRejection', onUncaught],
  ];
  for (const [event, listener] of listeners) events.on(event, listener);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    uncaught,
    release: () => {
      for (const [event, listener] of listeners) events.off(event, listener);
    },
  };
}
