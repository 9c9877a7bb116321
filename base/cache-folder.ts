import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { UserError } from './errors';

/**
 * Where LocalStack is installed, outside the source tree so that `npm ci` leaves it alone: `$SESSION_LOGS_CACHE`, else
 * `$XDG_CACHE_HOME/session-logs`, else the platform's own place.
 * @throws UserError `bad-cache-folder` when a variable holds a relative path
 */
export function defaultCacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.SESSION_LOGS_CACHE) return absolute('SESSION_LOGS_CACHE', env.SESSION_LOGS_CACHE);
  if (env.XDG_CACHE_HOME) return join(absolute('XDG_CACHE_HOME', env.XDG_CACHE_HOME), 'session-logs');
  const home = env.HOME || homedir();
  return platform === 'darwin'
    ? join(home, 'Library', 'Caches', 'session-logs')
    : join(home, '.cache', 'session-logs');
}

function absolute(name: string, path: string): string {
  if (isAbsolute(path)) return path;
  throw new UserError('bad-cache-folder', `${name} is not an absolute path: ${path}`, {
    hint: `Set ${name} to an absolute path, or unset it.`,
  });
}
