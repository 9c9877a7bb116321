import type { CliCommand, WorkContext } from '../command';
import { writeAll } from '../output';
import { checkCache } from './prove-options';

const epilogue = `
Exit codes:
  0    nothing is kept any more
  2    what is kept could not be ended
`;

export const down: CliCommand = {
  define: (program, choose) => {
    program
      .command('down')
      .description('End what `up` or `prove --keep` left running, and what killed runs left behind.')
      .option('--cache <folder>', "where LocalStack is installed (default: in the user's cache folder)")
      .option('--verbose', 'stack traces with errors')
      .addHelpText('after', epilogue)
      .action((typed: { cache?: string }) => choose((context) => end(typed, context)));
  },
};

async function end(typed: { cache?: string }, { world }: WorkContext): Promise<number> {
  const cacheFolder = checkCache(typed, world.defaultCacheFolder);
  const { takeDown } = require('../../harness/lab') as typeof import('../../harness/lab');
  const lines = await takeDown({ cacheFolder });
  await writeAll(world.stdout, lines.map((line) => `${line}\n`).join(''));
  return 0;
}
