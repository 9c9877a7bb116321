import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackendError, lastLinesOf, UserError } from '../../base';
import { type CommandResult, type RunContext, runCommand, takeFileLock } from '../../base/processes';
import { type Emulator, lockFileOf, slugOf, titleOf } from './emulator';
import { localStack } from './localstack';
import { findPython, type Python, probePython, pythonNotFound } from './python';
import { cleanPythonEnv } from './python-env';

const uvLock = join(__dirname, 'uv-0.13.9.lock.txt');
const installMs = 300_000;

export interface InstallOptions {
  emulator: Emulator;
  cacheFolder: string;
  /** An interpreter that the user named. */
  python?: string;
  run: Pick<RunContext, 'signal' | 'registry'>;
  onProgress?: (line: string) => void;
}

export interface Installed {
  /** The folder; it stays from one run to the next. */
  folder: string;
  /** The Python that has the emulator. */
  python: string;
}

/**
 * An emulator in the cache folder, installed from its hash-locked set when it is not there yet. A marker is written
 * last, so an install that was killed or failed is never taken for a good one; two runs at once share one.
 * @throws UserError `python-not-found`, `bad-python`, `cache-not-writable`; BackendError `install-failed`; the signal's reason
 */
export async function installEmulator(options: InstallOptions): Promise<Installed> {
  const { emulator, cacheFolder } = options;
  const { signal } = options.run;
  const found = await findPython({ named: options.python, signal });
  const folder = folderOf(emulator, cacheFolder, found.python);
  const installed = { folder, python: join(folder, 'venv/bin/python') };
  const marker = join(folder, 'complete');
  if (existsSync(marker)) return installed;
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new UserError('cache-not-writable', `cannot make the cache folder ${folder}`, {
      hint: 'Make it writable, or name another with SESSION_LOGS_CACHE or --cache.',
      cause,
    });
  }
  const release = await takeFileLock(join(folder, 'lock'), {
    what: 'another run to finish installing',
    deadlineMs: installMs,
    signal,
    onWait: () => options.onProgress?.(`waiting for another run that installs ${emulator.name}`),
  });
  try {
    if (existsSync(marker)) return installed; // another run did it meanwhile
    await install(folder, found, options);
    writeFileSync(marker, `${new Date().toISOString()}\n`);
    return installed;
  } finally {
    release();
  }
}

/** @returns the folder of a complete installation; undefined when the next run would install it */
export async function isInstalled(options: {
  emulator?: Emulator;
  cacheFolder: string;
}): Promise<string | undefined> {
  const { emulator = localStack, cacheFolder } = options;
  const { python } = await findPython({});
  const folder = folderOf(emulator, cacheFolder, python);
  return existsSync(join(folder, 'complete')) ? folder : undefined;
}

/** A folder for each lock and Python: an update never meets an older set. */
function folderOf(emulator: Emulator, cacheFolder: string, python: Python | undefined): string {
  const source = python ?? { path: '3.13', version: '3.13 by uv' };
  const lock = readFileSync(lockFileOf(emulator), 'utf8');
  const key = createHash('sha256')
    .update(`${lock}\0${source.version}\0${source.path}`)
    .digest('hex')
    .slice(0, 12);
  return join(cacheFolder, `${slugOf(emulator)}-${key}`);
}

async function install(
  folder: string,
  found: Awaited<ReturnType<typeof findPython>>,
  options: InstallOptions,
): Promise<void> {
  const { emulator, onProgress } = options;
  const { signal, registry } = options.run;
  const packages = readFileSync(lockFileOf(emulator), 'utf8').match(/^[^\s#]+==/gm)?.length ?? 0;
  const perform = (file: string, args: string[]) =>
    runCommand(file, args, { env: cleanPythonEnv(process.env), timeLimitMs: installMs, signal, registry });
  // Any Python can hold uv, whatever its version.
  const host = found.python ?? (await anyPython(signal));
  if (host === undefined) throw pythonNotFound(found.attempts);

  onProgress?.('installing uv (first run only)');
  const uvVenv = join(folder, 'uv');
  for (const path of [uvVenv, join(folder, 'venv')]) rmSync(path, { recursive: true, force: true });
  await must(
    perform(host.path, ['-m', 'venv', uvVenv]),
    'make a virtual environment for uv (Debian: package python3-venv)',
  );
  const uvPython = join(uvVenv, 'bin/python');
  await must(
    perform(uvPython, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--require-hashes',
      '-r',
      uvLock,
    ]),
    'install uv from the Python package index',
  );
  const uv = join(uvVenv, 'bin/uv');
  onProgress?.(`installing ${titleOf(emulator)} and its ${packages} locked packages (first run only)`);
  const venv = join(folder, 'venv');
  const made = await perform(uv, ['venv', '--quiet', '--python', found.python?.path ?? '3.13', venv]);
  if (made.code !== 0) {
    if (found.python === undefined) {
      throw pythonNotFound([...found.attempts, { where: 'download by uv', outcome: lastWords(made) }]);
    }
    await must(made, `make a virtual environment for ${emulator.name}`);
  }
  await must(
    perform(uv, [
      'pip',
      'install',
      '--quiet',
      '--python',
      join(venv, 'bin/python'),
      '--require-hashes',
      '-r',
      lockFileOf(emulator),
    ]),
    `install ${emulator.name} from the Python package index`,
  );
}

async function anyPython(signal: AbortSignal): Promise<Python | undefined> {
  const answer = await runCommand('python3', ['-c', 'import sys; print(sys.executable)'], {
    env: cleanPythonEnv(process.env),
    timeLimitMs: 15_000,
    signal,
  });
  if (answer.code !== 0) return undefined;
  const probed = await probePython(answer.stdout.trim(), { signal });
  return typeof probed === 'string' ? { path: answer.stdout.trim(), version: 'older' } : probed;
}

const lastWords = ({ stderr, stdout, reason }: CommandResult) =>
  lastLinesOf(stderr.trim() || stdout.trim() || reason, 4).join(' / ');

async function must(running: CommandResult | Promise<CommandResult>, what: string): Promise<void> {
  const result = await running;
  if (result.code === 0) return;
  const said = lastWords(result);
  const full = /No space left|ENOSPC|os error 28/i.test(result.stderr);
  throw new BackendError('install-failed', `cannot ${what}: ${said}`, {
    hint: full
      ? 'The disk is full. Free about 400 MB, or name a cache on another disk with SESSION_LOGS_CACHE.'
      : 'The first run needs the network (the Python package index). Once installed, none is needed. Behind a proxy or a mirror, pip and uv read their usual settings.',
  });
}
