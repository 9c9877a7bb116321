import { verdictExitCodes } from '../base';
import { version } from '../package.json';
import { readCommandLine } from './command';
import { commands } from './commands';
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
    const work = readCommandLine(argv, { commands, stdout: world.stdout, version });
    return typeof work === 'number' ? work : await work({ world, verbose });
  } catch (error) {
    world.stderr.write(renderError(error, { verbose }));
    return verdictExitCodes.unknown;
  }
}
