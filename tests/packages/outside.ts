import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A folder of somebody who has the tarballs and nothing else of this repository. */
export interface Outside {
  folder: string;
  /** Writes a file there. @returns its path */
  write(path: string, text: string | Buffer): string;
  run(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Ended;
}

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Makes the folder and installs the tarballs there, and other packages by name and version. */
export function outside(
  folder: string,
  tarballs: readonly string[],
  others: Record<string, string> = {},
): Outside {
  mkdirSync(folder, { recursive: true });
  const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Ended => {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      cwd: folder,
      encoding: 'utf8',
      // What npm tells its scripts is about this repository.
      env: { ...withoutNpm(process.env), ...env },
      maxBuffer: 64 * 2 ** 20,
    });
    if (error) throw error;
    return { status, stdout, stderr };
  };
  const write = (path: string, text: string | Buffer): string => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    return join(folder, path);
  };
  // Copied in, so that nothing leads back to where they were made.
  for (const tarball of tarballs) cpSync(tarball, join(folder, basename(tarball)));
  const ours = tarballs.map((tarball) => [nameOf(tarball), `file:${basename(tarball)}`]);
  write(
    'package.json',
    JSON.stringify({ private: true, dependencies: { ...Object.fromEntries(ours), ...others } }),
  );
  const installed = run('npm', [
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--ignore-scripts',
  ]);
  if (installed.status !== 0)
    throw new Error(`npm install in ${folder}: ${installed.stdout}${installed.stderr}`);
  return { folder, write, run };
}

/** The package that a tarball of `npm pack` holds. */
const nameOf = (tarball: string): string =>
  basename(tarball)
    .replace(/-\d+\.\d+\.\d+.*$/, '')
    .replace(/^session-logs-(.)/, '@session-logs/$1');

const withoutNpm = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^npm_(?!config_)|^(NODE_PATH|INIT_CWD|JEST_WORKER_ID|NODE_ENV)$/.test(name),
    ),
  );
