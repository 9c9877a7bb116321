import { UserError } from '../base';
import { readCommandLine } from './command';
import { commands } from './commands';
import { failed } from './exit-codes';
import { version } from './package.json';
import { renderError } from './render-error';
import type { Surroundings } from './surroundings';

/**
 * The command line `session-logs`. Results go to stdout, progress and errors to stderr.
 * @param argv the arguments, without node and script
 * @returns the exit code, as the command's `--help` documents it
 */
export async function run(argv: readonly string[], world: Surroundings): Promise<number> {
  const verbose = argv.includes('--verbose');
  try {
    const work = await readCommandLine(argv, { commands, stdout: world.stdout, version });
    return typeof work === 'number' ? work : await work({ world, verbose });
  } catch (error) {
    world.stderr.write(renderError(withoutHarness(error, argv) ?? error, { verbose }));
    return failed;
  }
}

const harness = '@session-logs/harness';

/** What an import of the harness failed by, where only the reader of archives is installed; undefined for any other error. */
function withoutHarness(error: unknown, argv: readonly string[]): UserError | undefined {
  const { code, message = '' } = error as NodeJS.ErrnoException;
  if (code !== 'MODULE_NOT_FOUND' || !message.startsWith(`Cannot find module '${harness}`)) return undefined;
  return new UserError('harness-missing', `${argv[0]} needs the package ${harness}, which is not installed`, {
    hint: `npm install --save-dev ${harness}@${version}`,
  });
}
