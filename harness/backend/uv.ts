import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../archive/errors';
import { folderError, installError } from './install-errors';
import { cleanPythonEnv } from './python-env';
import { type CommandOptions, type CommandResult, runCommand } from './run-command';

const uvVersion = '0.13.9';
const uvLock = join(__dirname, `uv-${uvVersion}.lock.txt`);
const what = `uv ${uvVersion}, the installer`;

export interface ToolContext extends Pick<CommandOptions, 'signal' | 'registry'> {
  cacheFolder: string;
  env: NodeJS.ProcessEnv;
  onProgress: (line: string) => void;
}

/**
 * Path of the pinned uv, installed by hash into the cache folder with any Python's pip.
 * @param pythons interpreters to try, best first; any Python 3.8 or newer with pip or venv will do
 * @throws UserError `no-network`, `disk-full`, `pip-missing`
 */
export async function ensureUv(pythons: readonly string[], context: ToolContext): Promise<string> {
  const { cacheFolder, onProgress } = context;
  const folder = join(cacheFolder, `uv-${uvVersion}`);
  const uv = join(folder, 'bin', 'uv');
  // The folder is renamed into place when whole: what is there is complete.
  if (existsSync(uv)) return uv;
  onProgress(`fetching ${what}`);
  const staging = `${folder}.installing-${process.pid}`;
  const remove = () => rmSync(staging, { recursive: true, force: true });
  try {
    remove();
    mkdirSync(cacheFolder, { recursive: true });
    let result: CommandResult | undefined;
    for (const python of pythons) {
      result = await pipInstall(python, staging, context);
      if (result.code === 0) break;
      if (!pipIsMissing(result)) throw installError(what, cacheFolder, result.stdout + result.stderr || result.reason);
    }
    if (result?.code !== 0) throw pipMissing(pythons);
    rmSync(folder, { recursive: true, force: true });
    renameSync(staging, folder);
    return uv;
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'errno' in error) {
      throw folderError(what, cacheFolder, error);
    }
    throw error;
  } finally {
    remove();
  }
}

const pipFlags = ['--disable-pip-version-check', '--no-input', '--no-deps', '--require-hashes', '--quiet'];

async function pipInstall(python: string, staging: string, context: ToolContext): Promise<CommandResult> {
  const { env, signal, registry } = context;
  const run = (file: string, args: string[], more: NodeJS.ProcessEnv = {}) =>
    runCommand(file, args, {
      env: { ...cleanPythonEnv(env), PIP_ROOT_USER_ACTION: 'ignore', ...more },
      timeoutMs: 300_000,
      signal,
      registry,
    });
  const install = ['-m', 'pip', 'install', ...pipFlags, '--only-binary', ':all:', '-r', uvLock];
  // --target leaves the interpreter's own packages alone, so that a distribution's "externally managed" mark is no bar.
  const direct = await run(python, [...install, '--target', staging]);
  if (!pipIsMissing(direct)) return direct;
  // Debian's Python has pip in another package, but may have venv.
  const made = await run(python, ['-m', 'venv', staging]);
  return made.code === 0 ? run(join(staging, 'bin', 'python'), install) : made;
}

const pipIsMissing = ({ code, stdout, stderr, reason }: CommandResult): boolean =>
  /No module named '?(pip|venv|ensurepip)|ensurepip is not\s+available/.test(stdout + stderr) ||
  (code === undefined && /ENOENT/.test(reason));

function pipMissing(pythons: readonly string[]): UserError {
  return new UserError('pip-missing', `no Python here has pip or venv, to install ${what} (${pythons.join(', ')})`, {
    hint: 'Install pip or venv for it (Debian: python3-venv), or name another Python in SESSION_LOGS_PYTHON.',
  });
}
