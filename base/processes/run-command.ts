import { Child, type ChildEnd, type ChildOptions, type Limits, untilEnded } from './child';

export type CommandOptions = Pick<ChildOptions, 'cwd' | 'env' | 'registry'> &
  Limits & { timeLimitMs: number };

export interface CommandResult extends Pick<ChildEnd, 'code' | 'reason'> {
  stdout: string;
  stderr: string;
}

/**
 * Runs a program and collects what it says. Failing, even to start, is a result and no exception.
 * @throws the signal's reason
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  options.signal?.throwIfAborted();
  const child = new Child({ ...options, what: command, command, args });
  const { code, reason } = await untilEnded(child, options);
  return { code, reason, ...child.printed };
}
