import type { Command } from 'commander';
import { UserError } from '../../base';
import type { OwnedInputs } from '../../operate/preferences';
import type { PreferencesRun } from '../../operate/preferences/run';
import type { CliCommand, WorkContext } from '../command';
import { writeAll } from '../output';
import { checkAccountOptions, type TypedAccountOptions, withAccountOptions } from './account-options';

interface TypedPreferencesOptions extends TypedAccountOptions {
  bucket?: string;
  transcriptPrefix: string;
  transcripts: boolean;
  requireEncryption: boolean;
  yes?: boolean;
  back?: boolean;
  force?: boolean;
  json?: boolean;
}

const codes = {
  show: `
Exit codes:
  0    printed
  2    there is no such document, or it cannot be read
`,
  diff: `
Exit codes:
  0    the document is as the pipeline needs it
  1    it differs; what differs was printed
  2    it could not be told
`,
  apply: `
Exit codes:
  0    written, or nothing had to be
  1    shown, and not written: --yes is missing
  2    it could not be told, or not written

Sessions that are open keep the preferences they started with.
`,
};

export const preferences: CliCommand = {
  define: (program, choose) => {
    const group = program
      .command('preferences')
      .description(
        "Adopt the account's Session Manager preferences: what decides whether a session is logged.",
      );
    const add = (name: keyof typeof codes, description: string) =>
      withAccountOptions(group.command(name).description(description))
        .option('--json', 'for programs')
        .option('--verbose', 'stack traces with errors')
        .addHelpText('after', codes[name])
        .action((typed: TypedPreferencesOptions) => choose((context) => work(name, typed, context)));
    add('show', 'Print the document as sessions get it, and its version.');
    withWanted(add('diff', 'Show what differs from what the pipeline needs. Writes nothing.'));
    withWanted(add('apply', 'Show what differs, and write it with --yes. What is not ours stays as it is.'))
      .option('--yes', 'write it; without it nothing is written')
      .option('--back', 'go back to the version before the present one, in place of what the pipeline needs')
      .option('--force', 'write it although every session would then be refused or lost');
  },
};

function withWanted(command: Command): Command {
  return command
    .option('--bucket <name>', "the transcripts' bucket (default: of the outputs, else the archive's)")
    .option('--transcript-prefix <prefix>', 'where in the bucket (default: of the outputs)', 'transcripts/')
    .option('--no-transcripts', 'no second leg: streamed text loses its non-ASCII letters for good')
    .option(
      '--no-require-encryption',
      'sessions that cannot be logged may run (LocalStack: its log groups keep no key)',
    );
}

async function work(
  name: 'show' | 'diff' | 'apply',
  typed: TypedPreferencesOptions,
  context: WorkContext,
): Promise<number> {
  const { target, pipeline } = checkAccountOptions(typed, context);
  const { accountClients, discoverPipeline, regionOf } =
    require('../../operate/account') as typeof import('../../operate/account');
  const { wantedInputs } = require('../../operate/preferences') as typeof import('../../operate/preferences');
  const run = require('../../operate/preferences/run') as typeof import('../../operate/preferences/run');
  const clients = accountClients(target);
  try {
    await regionOf(clients);
    const wanted = async (): Promise<OwnedInputs> => {
      const found =
        pipeline ??
        (await discoverPipeline(clients, typed.document, typed.logGroup ?? 'session-logs/sessions'));
      const logGroupName = typed.logGroup ?? pipeline?.logGroupName ?? 'session-logs/sessions';
      const bucketName = typed.bucket ?? found.bucketName;
      if (typed.transcripts && bucketName === undefined) {
        throw new UserError(
          'bucket-unknown',
          `no bucket is known for the transcripts: ${'stops' in found ? found.stops : ''}`,
          {
            hint: 'Give --outputs FILE, or --bucket NAME, or --no-transcripts.',
          },
        );
      }
      return wantedInputs({
        logGroupName,
        requireEncryption: typed.requireEncryption,
        ...(typed.transcripts &&
          bucketName !== undefined && {
            transcripts: { bucketName, prefix: pipeline?.transcriptPrefix ?? typed.transcriptPrefix },
          }),
      });
    };
    const result: PreferencesRun =
      name === 'show'
        ? await run.showPreferences(clients, typed.document)
        : await run.changePreferences(clients, typed.document, {
            to: typed.back === true ? 'previous' : await wanted(),
            write: name === 'apply' && typed.yes === true,
            preview: name === 'diff',
            force: typed.force === true,
          });
    const { lines, exitCode, ...facts } = result;
    await writeAll(
      context.world.stdout,
      typed.json === true ? `${JSON.stringify(facts, null, 2)}\n` : lines.map((line) => `${line}\n`).join(''),
    );
    return exitCode;
  } finally {
    clients.destroy();
  }
}
