import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { lastLinesOf, UserError } from '../../base';
import { runCommand } from '../../base/processes';
import { cleanPythonEnv } from './python-env';

/** LocalStack 4.14 has syntax of Python 3.12 in it, and its KMS CreateKey breaks on 3.11 (uuid5 over bytes). */
const oldestPython = [3, 13] as const;

export interface Python {
  /** The interpreter's own path (`sys.executable`), not a shim's. */
  path: string;
  /** `3.13.0`. */
  version: string;
}

/** One place that was looked at, and why what was found there will not do. */
export interface Attempt {
  where: string;
  outcome: string;
}

export interface FindPythonOptions {
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** An interpreter that the user named with a flag; nothing else is looked at. */
  named?: string;
}

export type FoundPython =
  | { python: Python; attempts: Attempt[] }
  | { python?: undefined; attempts: Attempt[] };

const describeItself = 'import json,sys; print(json.dumps([sys.executable, list(sys.version_info[:3])]))';

/**
 * Looks for a Python that can run LocalStack: the one that SESSION_LOGS_PYTHON names, python3.13 and newer on PATH,
 * pyenv's, and those that a `uv` on PATH knows. Each is run: pyenv puts a shim for every version on PATH, most of
 * which answer only that they are not selected.
 * @throws UserError `bad-python` when the one that was named does not run or is too old
 */
export async function findPython(options: FindPythonOptions = {}): Promise<FoundPython> {
  const env = options.env ?? process.env;
  const named = options.named ?? env.SESSION_LOGS_PYTHON;
  if (named) {
    const found = await probePython(named, options);
    if (typeof found !== 'string') return { python: found, attempts: [] };
    const source = options.named ? 'the Python that was named' : 'SESSION_LOGS_PYTHON';
    throw new UserError('bad-python', `${source} is ${named}, which will not do: ${found}`, {
      hint: `Name a Python ${oldestPython.join('.')} or newer, or unset it to let one be found.`,
    });
  }
  const attempts: Attempt[] = [];
  for (const { where, path } of candidates(env)) {
    const found = await probePython(path, options);
    if (typeof found !== 'string') return { python: found, attempts };
    attempts.push({ where, outcome: found });
  }
  const known = await runCommand(
    'uv',
    ['python', 'find', '--no-python-downloads', `>=${oldestPython.join('.')}`],
    {
      env: cleanPythonEnv(env),
      timeLimitMs: 20_000,
      signal: options.signal,
    },
  );
  if (known.code === 0) {
    const found = await probePython(known.stdout.trim(), options);
    if (typeof found !== 'string') return { python: found, attempts };
    attempts.push({ where: 'uv python find', outcome: found });
  } else {
    attempts.push({ where: 'uv python find', outcome: lastLine(known.stderr) || known.reason });
  }
  return { attempts };
}

/** Runs an interpreter and asks it who it is. @returns why it will not do, in words, when it will not */
export async function probePython(path: string, options: FindPythonOptions = {}): Promise<Python | string> {
  const answer = await runCommand(path, ['-c', describeItself], {
    env: cleanPythonEnv(options.env ?? process.env),
    timeLimitMs: 15_000,
    signal: options.signal,
  });
  if (answer.code !== 0) return `does not run (${lastLine(answer.stderr) || answer.reason})`;
  let said: [string, [number, number, number]];
  try {
    said = JSON.parse(answer.stdout);
  } catch {
    return 'does not answer as a Python does';
  }
  const [executable, version] = said;
  const [major, minor] = version;
  const text = version.join('.');
  if (major !== oldestPython[0] || minor < oldestPython[1]) {
    return `is Python ${text}, older than ${oldestPython.join('.')}`;
  }
  return { path: executable, version: text };
}

function candidates(env: NodeJS.ProcessEnv): { where: string; path: string }[] {
  // 3.13 before 3.14: the locked set was tried with it.
  const onPath = ['python3.13', 'python3.14', 'python3'].map((name) => ({
    where: `${name} on PATH`,
    path: name,
  }));
  const roots = new Set([env.PYENV_ROOT, join(env.HOME || homedir(), '.pyenv')].filter(Boolean) as string[]);
  const pyenvs = [...roots].flatMap((root) => {
    const versions = join(root, 'versions');
    let names: string[] = [];
    try {
      names = readdirSync(versions);
    } catch {
      // no pyenv there
    }
    return names
      .filter((name) => /^3\.1[3-9]/.test(name))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .map((name) => join(versions, name, 'bin', 'python3'));
  });
  return [...onPath, ...pyenvs.map((path) => ({ where: path, path }))];
}

const lastLine = (text: string): string => lastLinesOf(text, 1)[0]?.trim() ?? '';

/** The error that names every way there is. */
export function pythonNotFound(attempts: readonly Attempt[]): UserError {
  const needed = oldestPython.join('.');
  const seen = attempts.map(({ where, outcome }) => `${where}: ${outcome}`).join('; ');
  return new UserError(
    'python-not-found',
    `LocalStack needs Python ${needed} or newer, and none was found (${seen})`,
    {
      hint:
        `Any one of these helps: set SESSION_LOGS_PYTHON to a Python ${needed} or newer; put python3.13 or python3.14 on ` +
        'PATH; `pyenv install 3.13`; `uv python install 3.13`; or connect to the network, so that uv can download one. ' +
        'Without Python, use --backend container, or --backend endpoint with a LocalStack that runs elsewhere.',
    },
  );
}
