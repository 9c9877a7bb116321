import type { Command } from 'commander';
import { exitCodesText, UserError } from '../../base';
import { preferencesExitCodes } from '../../operate/exit-codes';
import type { WantedRecord } from '../../pipeline';
import { defaultLogGroupName, prefixes } from '../../pipeline/data';
import type { Clients } from '../../pipeline/state';
import type { CliCommand, WorkContext } from '../command';
import { jsonDocument, terminalText } from '../harmless';
import { writeAll } from '../output';
import {
  type AccountOptions,
  checkAccountOptions,
  type TypedAccountOptions,
  withAccountOptions,
} from './account-options';

type Subcommand = keyof typeof preferencesExitCodes;

/** What is typed to say what is wanted of the document. */
interface TypedWanted {
  bucket?: string;
  transcriptPrefix: string;
  transcripts: boolean;
  requireEncryption: boolean;
}

interface TypedPreferencesOptions extends TypedAccountOptions, TypedWanted {
  yes?: boolean;
  back?: boolean;
  force?: boolean;
  json?: boolean;
}

const epilogueOf = (name: Subcommand): string => {
  const more = name === 'apply' ? '\nSessions that are open keep the preferences they started with.\n' : '';
  return `\nExit codes:\n${exitCodesText(preferencesExitCodes[name])}${more}`;
};

export const preferences: CliCommand = {
  define: (program, choose) => {
    const group = program.command('preferences');
    const add = (name: Subcommand, description: string) =>
      withAccountOptions(group.command(name).description(description))
        .option('--json', 'for programs')
        .option('--verbose', 'stack traces with errors')
        .addHelpText('after', epilogueOf(name))
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
    .option(
      '--transcript-prefix <prefix>',
      'where in the bucket (default: of the outputs)',
      prefixes.transcript,
    )
    .option('--no-transcripts', 'no second leg: streamed text loses its non-ASCII letters for good')
    .option(
      '--no-require-encryption',
      'sessions that cannot be logged may run (LocalStack: its log groups keep no key)',
    );
}

async function work(name: Subcommand, typed: TypedPreferencesOptions, context: WorkContext): Promise<number> {
  const account = await checkAccountOptions(typed, context);
  const { accountClients, regionOf } = await import('../../operate/account');
  const { changePreferences, showPreferences } = await import('../../operate/preferences');
  const { wantedInputs } = await import('../../pipeline');
  const clients = accountClients(account.target);
  try {
    await regionOf(clients);
    const { lines, exitCode, ...facts } =
      name === 'show'
        ? await showPreferences(clients, account.documentName)
        : await changePreferences(clients, account.documentName, {
            to: typed.back === true ? 'previous' : wantedInputs(await wantedOf(typed, account, clients)),
            write: name === 'apply' && typed.yes === true,
            preview: name === 'diff',
            force: typed.force === true,
          });
    const text = lines.map((line) => `${line}\n`).join('');
    await writeAll(context.world.stdout, typed.json === true ? jsonDocument(facts) : terminalText(text));
    return exitCode;
  } finally {
    clients.destroy();
  }
}

/**
 * Where the record should go: as typed, as the outputs say, as the account has it, in this order.
 * @throws UserError `bucket-unknown`
 */
async function wantedOf(
  { bucket, transcriptPrefix, transcripts, requireEncryption }: TypedWanted,
  { pipeline, documentName, ...account }: AccountOptions,
  clients: Clients,
): Promise<WantedRecord> {
  const logGroupName = account.logGroupName ?? pipeline?.logGroupName ?? defaultLogGroupName;
  if (!transcripts) return { logGroupName, requireEncryption };
  const known = bucket ?? pipeline?.bucketName;
  const { discoverPipeline } = await import('../../operate/account');
  const found =
    known === undefined ? await discoverPipeline(clients, documentName, logGroupName) : { bucketName: known };
  if (found.bucketName === undefined) {
    throw new UserError(
      'bucket-unknown',
      `no bucket is known for the transcripts: ${'stops' in found ? found.stops : ''}`,
      { hint: 'Give --outputs FILE, or --bucket NAME, or --no-transcripts.' },
    );
  }
  const prefix = pipeline?.transcriptPrefix ?? transcriptPrefix;
  return { logGroupName, requireEncryption, transcripts: { bucketName: found.bucketName, prefix } };
}
