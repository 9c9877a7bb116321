import { HarnessError } from '../base';
import type { Harmless } from './harmless';

/** What the command needs of stdout and stderr. */
export interface Output {
  /** Calls `done` once the text is out, or with what kept it from that. */
  write(text: string | Uint8Array, done?: (error?: Error | null) => void): unknown;
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

/**
 * Writes, and waits until it is out: what a full disk swallowed was not shown.
 * A reader that has gone away (`| head`) has seen what it wanted.
 * @returns false when it has gone away
 * @throws HarnessError `output-not-writable`
 */
export async function writeAll(output: Output, text: Harmless | Uint8Array): Promise<boolean> {
  const error = await new Promise<Error | null | undefined>((resolve) => {
    output.write(text, resolve);
  });
  if (!error) return true;
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') return false;
  throw new HarnessError('output-not-writable', `cannot write the result to stdout: ${error.message}`, {
    hint: "It is in the run's folder too.",
    cause: error,
  });
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Colours: NO_COLOR (no-color.org) beats FORCE_COLOR, which beats what the output is. */
export function usesColor(output: Output, env: Environment): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0';
  return isInteractive(output, env);
}

/** Whether lines may be drawn over. A CI's log may call itself a terminal, and keeps every frame. */
export function isInteractive(output: Output, env: Environment): boolean {
  return output.isTTY === true && env.TERM !== 'dumb' && (env.CI === undefined || env.CI === '');
}

/** Columns of the terminal, of what COLUMNS says, or 100 for a pipe. */
export function widthOf(output: Output, env: Environment): number {
  if (output.columns !== undefined && output.columns > 0) return output.columns;
  const said = Number(env.COLUMNS);
  return Number.isInteger(said) && said > 0 ? said : 100;
}
