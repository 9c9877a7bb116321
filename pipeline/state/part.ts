import { messageOf } from '../../base';

/**
 * One part of an account's live state, as it was read: what is there, or why nothing was seen. Plain data: it can be
 * written down, and judged later by somebody who may not read the account.
 */
export type Part<T> =
  | { is: 'there'; value: T }
  /** AWS says that there is none. */
  | { is: 'absent'; reason: string }
  /** Nobody knows: the call was denied, throttled, never answered. */
  | { is: 'unreadable'; reason: string };

export const there = <T>(value: T): Part<T> => ({ is: 'there', value });

export const absent = <T>(reason: string): Part<T> => ({ is: 'absent', reason });

/** What is there; undefined where nothing is, nothing could be read, or nobody looked. */
export const valueIn = <T>(part: Part<T> | undefined): T | undefined =>
  part?.is === 'there' ? part.value : undefined;

/**
 * Reads one part. Never throws.
 * @param absentNames the errors by which AWS says that there is none, with or without `Exception` at the end
 */
export async function readPart<T>(
  read: () => Promise<T>,
  absentNames: readonly string[] = [],
): Promise<Part<T>> {
  try {
    return there(await read());
  } catch (error) {
    const isAbsent = absentNames.some((name) => isNamed(error, name));
    return { is: isAbsent ? 'absent' : 'unreadable', reason: messageOf(error) };
  }
}

/** Whether it is AWS's error of this name. Some services end their names in `Exception`, emulators not always. */
export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && (error.name === name || error.name === `${name}Exception`);
}
