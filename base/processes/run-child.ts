import { Child, type ChildOptions, type Limits, untilEnded } from './child';

export type RunChildOptions = Pick<ChildOptions, 'what' | 'command' | 'args' | 'cwd' | 'env' | 'registry'> &
  Limits & {
    /** Takes what it prints, both streams in order. Appended to. */
    logFile: string;
  };

export interface ChildFailure {
  /** `exit code 1`, `signal SIGKILL`, `no answer: it was ended after 2000 ms`; undefined when it ended well. */
  failure?: string;
}

/**
 * Runs a program, with its output in a log file, and waits for its end.
 * @throws HarnessError `cannot-start`; the signal's reason
 */
export async function runChild(options: RunChildOptions): Promise<ChildFailure> {
  options.signal?.throwIfAborted();
  const { code, reason, cannotStart } = await untilEnded(new Child(options), options);
  if (cannotStart) throw cannotStart;
  return code === 0 ? {} : { failure: reason };
}
