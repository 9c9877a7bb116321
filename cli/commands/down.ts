import type { CliCommand, WorkContext } from '../command';
import { exitCodes, exitCodesHelp } from '../exit-codes';
import { terminalText } from '../harmless';
import { writeAll } from '../output';
import { checkCache } from './folder-option';

export const down: CliCommand = {
  define: (program, choose) => {
    program
      .command('down')
      .option('--cache <folder>', "where LocalStack is installed (default: in the user's cache folder)")
      .option('--verbose', 'stack traces with errors')
      .addHelpText('after', exitCodesHelp(exitCodes.down))
      .action((typed: { cache?: string }) => choose((context) => end(typed, context)));
  },
};

async function end(typed: { cache?: string }, { world }: WorkContext): Promise<number> {
  const cacheFolder = checkCache(typed, world.defaultCacheFolder);
  const { takeDown } = await import('../../harness/lab');
  const lines = await takeDown({ cacheFolder });
  await writeAll(world.stdout, terminalText(lines.map((line) => `${line}\n`).join('')));
  return exitCodes.down.done.code;
}
