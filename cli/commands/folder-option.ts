import { resolve } from 'node:path';
import { UserError } from '../../base';

/** A folder that was typed, absolute. @throws UserError `bad-folder` */
export function folder(flag: string, typed: string): string {
  if (typed.trim() === '') throw new UserError('bad-folder', `${flag} is empty`, { hint: 'Name a folder.' });
  return resolve(typed);
}

/** `--cache`, or where things are kept by default. @throws UserError `bad-folder` */
export const checkCache = ({ cache }: { cache?: string }, byDefault: () => string): string =>
  cache === undefined ? byDefault() : folder('--cache', cache);
