import { backendKinds } from '../../harness/backend';
import type { Up, UpOptions } from '../../harness/lab';
import type { CliCommand, WorkContext } from '../command';
import { exitCodes, exitCodesHelp } from '../exit-codes';
import { jsonDocument, terminalText } from '../harmless';
import { interruptible } from '../interruptible';
import { writeAll } from '../output';
import { checkCache } from './folder-option';
import { checkOwnBackend } from './prove-options';

interface TypedUpOptions {
  backend?: string;
  port?: string;
  cache?: string;
  json?: boolean;
}

const ownKinds = backendKinds.filter((kind) => kind !== 'endpoint');

export const up: CliCommand = {
  define: (program, choose) => {
    program
      .command('up')
      .option('--backend <kind>', `${ownKinds.join(', ')} (default: as prove chooses)`)
      .option('--port <n>', 'loopback port for LocalStack (default: a free one)')
      .option('--cache <folder>', "where LocalStack is installed (default: in the user's cache folder)")
      .option('--verbose', 'every step of the progress; stack traces with errors')
      .option('--json', 'print what is up for programs')
      .addHelpText('after', exitCodesHelp(exitCodes.up))
      .action((typed: TypedUpOptions) => choose((context) => start(typed, context)));
  },
};

async function start(typed: TypedUpOptions, { world, verbose }: WorkContext): Promise<number> {
  const options: UpOptions = {
    ...checkOwnBackend(typed),
    cacheFolder: checkCache(typed, world.defaultCacheFolder),
  };
  return interruptible<Up>(
    world,
    {
      work: async (progress, signal) => {
        const { bringUp } = await import('../../harness/lab');
        return bringUp(options, progress, signal);
      },
      show: async (result) => {
        await writeAll(
          world.stdout,
          typed.json === true ? jsonDocument(result) : terminalText(sentences(result)),
        );
        return exitCodes.up.done.code;
      },
      stops: 'the backend',
      whenOver: ({ endpoint }) =>
        `Interrupted when it was up already, at ${endpoint}. session-logs down ends it.`,
      whenInterrupted: 'Interrupted. Nothing was left running.',
    },
    { verbose },
  );
}

const sentences = ({ backend, endpoint, pipeline }: Up) =>
  [
    `${backend} is up at ${endpoint}`,
    `  region    ${pipeline.region}`,
    `  log group ${pipeline.logGroupName}`,
    `  stream    ${pipeline.deliveryStreamName}`,
    `  bucket    ${pipeline.bucketName}`,
    '',
    'session-logs prove --keep runs scenarios on it; session-logs down ends it.',
    '',
  ].join('\n');
