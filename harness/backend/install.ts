import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SessionLogsError } from '../../archive/errors';
import { folderError, installError } from './install-errors';
import { takeLock } from './install-lock';
import { type FoundPython, findPython, type Python, probePython, pythonNotFound } from './python';
import { cleanPythonEnv } from './python-env';
import { runCommand } from './run-command';
import { ensureUv, type ToolContext } from './uv';

export const localStackVersion = '4.14.0';
const lockFile = join(__dirname, `localstack-${localStackVersion}.lock.txt`);
const what = `the Python packages of LocalStack ${localStackVersion}`;

export interface InstallOptions extends Partial<ToolContext> {
  cacheFolder: string;
  /** An interpreter that the user named. */
  python?: string;
}

export interface Installed {
  /** The interpreter that has LocalStack. */
  python: string;
  pythonVersion: string;
}

/**
 * LocalStack, installed by hash below the cache folder; the first time takes 5 to 12 s and 330 MB, later ones nothing.
 * An install is built beside its place and renamed there when it is whole, so that one that was killed or failed is
 * never taken for a good one. Two runs at once install once.
 * @throws UserError `python-not-found`, `bad-python`, `no-network`, `disk-full`, `hash-mismatch`, `cache-folder-unusable`
 */
export async function ensureLocalStack(options: InstallOptions): Promise<Installed> {
  const context: ToolContext = {
    cacheFolder: options.cacheFolder,
    env: options.env ?? process.env,
    onProgress: options.onProgress ?? (() => {}),
    signal: options.signal,
    registry: options.registry,
  };
  const search = { env: context.env, signal: context.signal, named: options.python };
  const found = await findPython(search);
  const ready = found.python && (await installedFor(found.python, context));
  if (ready) return ready;
  let release = () => {};
  try {
    mkdirSync(context.cacheFolder, { recursive: true });
    release = await takeLock(join(context.cacheFolder, 'install.lock'), {
      signal: context.signal,
      onWait: (pid) => context.onProgress(`waiting for another run (pid ${pid}) that is installing LocalStack`),
    });
    removeLeftovers(context.cacheFolder);
    return await install(found, context);
  } catch (error) {
    if (error instanceof SessionLogsError || context.signal?.aborted) throw error;
    throw folderError(what, context.cacheFolder, error);
  } finally {
    release();
  }
}

async function install(found: FoundPython, context: ToolContext): Promise<Installed> {
  const { cacheFolder, onProgress } = context;
  const uv = await ensureUv([found.python?.path ?? 'python3', 'python3'], context).catch((error) => {
    // Without a suitable Python the search's result is what the user has to know.
    throw found.python ? error : pythonNotFound([...found.attempts, { where: 'uv', outcome: error.message }]);
  });
  const python = found.python ?? (await downloadPython(uv, found, context));
  const already = await installedFor(python, context);
  if (already) return already;
  onProgress(`installing LocalStack ${localStackVersion} for Python ${python.version} (once, about 330 MB)`);
  const started = Date.now();
  const place = placeOf(python, cacheFolder);
  const staging = `${place}.installing-${process.pid}`;
  try {
    await runUv(uv, ['venv', '--quiet', '--relocatable', '--python', python.path, staging], context);
    await runUv(
      uv,
      // The set is its own build constraint: what has no wheel is built with the locked setuptools.
      ['pip', 'install', '--quiet', '--python', join(staging, 'bin', 'python'), '--no-deps', '--require-hashes'].concat(
        ['--build-constraints', lockFile, '--requirements', lockFile],
      ),
      context,
    );
    writeFileSync(join(staging, 'complete.json'), JSON.stringify({ version: 1, python }));
    rmSync(place, { recursive: true, force: true });
    renameSync(staging, place);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  onProgress(`installed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return { python: join(place, 'bin', 'python'), pythonVersion: python.version };
}

async function downloadPython(uv: string, found: FoundPython, context: ToolContext): Promise<Python> {
  context.onProgress('no Python 3.13 here: fetching one');
  const env = { UV_PYTHON_INSTALL_DIR: join(context.cacheFolder, 'python') };
  const run = (args: string[]) => uvCommand(uv, args, context, env);
  const got = await run(['python', 'install', '--quiet', '--no-bin', '3.13']);
  const at = got.code === 0 ? await run(['python', 'find', '3.13']) : got;
  const probed = at.code === 0 ? await probePython(at.stdout.trim(), context) : undefined;
  if (typeof probed === 'object') return probed;
  const cause = installError('Python 3.13', context.cacheFolder, got.stderr || got.reason);
  throw pythonNotFound([...found.attempts, { where: 'download by uv', outcome: probed ?? cause.message }]);
}

/** The version decides the folder, with the lock: either of them changed makes another install. */
function placeOf(python: Python, cacheFolder: string): string {
  const hash = createHash('sha256').update(readFileSync(lockFile)).update(python.version).digest('hex');
  return join(cacheFolder, `localstack-${localStackVersion}-${hash.slice(0, 12)}`);
}

/** What is in place for this Python, if it is whole and its base interpreter still runs. */
async function installedFor(python: Python, context: ToolContext): Promise<Installed | undefined> {
  const place = placeOf(python, context.cacheFolder);
  if (!existsSync(join(place, 'complete.json'))) return undefined;
  const own = join(place, 'bin', 'python');
  const probed = await probePython(own, context);
  return typeof probed === 'string' ? undefined : { python: own, pythonVersion: probed.version };
}

/** Folders of installs that were killed. Call with the lock held: nobody else is building one. */
function removeLeftovers(cacheFolder: string): void {
  for (const name of readdirSync(cacheFolder).filter((entry) => /\.installing-\d+$/.test(entry))) {
    rmSync(join(cacheFolder, name), { recursive: true, force: true });
  }
}

async function runUv(uv: string, args: string[], context: ToolContext): Promise<void> {
  const result = await uvCommand(uv, args, context);
  if (result.code !== 0) throw installError(what, context.cacheFolder, result.stderr || result.reason);
}

function uvCommand(uv: string, args: string[], context: ToolContext, more: NodeJS.ProcessEnv = {}) {
  const { cacheFolder, env, signal, registry } = context;
  return runCommand(uv, args, {
    env: {
      // On the cache folder's own file system, so that packages are hard-linked and not copied.
      UV_CACHE_DIR: join(cacheFolder, 'uv-cache'),
      ...cleanPythonEnv(env),
      UV_NO_PROGRESS: '1',
      ...more,
    },
    // Away from any project whose settings uv would read.
    cwd: cacheFolder,
    timeoutMs: 600_000,
    signal,
    registry,
  });
}
