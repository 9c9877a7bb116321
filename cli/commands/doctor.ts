import Table from 'cli-table3';
import { UserError } from '../../base';
import type { LocalDiagnosis } from '../../harness/lab/diagnose-machine';
import type { CliCommand, WorkContext } from '../command';
import { writeAll } from '../output';
import { checkAccountOptions, type TypedAccountOptions, withAccountOptions } from './account-options';
import { checkCache } from './prove-options';

interface TypedDoctorOptions extends TypedAccountOptions {
  local?: boolean;
  backfillInterval: string;
  cache?: string;
  json?: boolean;
}

const epilogue = `
Exit codes:
  0    nothing that would lose logs (notes may be printed)
  1    nothing that loses logs now, something that will when something else goes wrong
  2    something could not be read, and nothing worse was found
  3    logs are being lost, or will be at the next session

Exit codes with --local:
  0    prove can start something here
  2    it cannot
`;

export const doctor: CliCommand = {
  define: (program, choose) => {
    withAccountOptions(
      program
        .command('doctor')
        .description('Read the live account, and say what in it would silently lose session logs.'),
    )
      .option(
        '--backfill-interval <hours>',
        'how often log group and archive are compared and backfilled',
        '24',
      )
      .option('--local', 'look at this machine instead: Docker, images, Python, LocalStack, ports')
      .option('--cache <folder>', "where LocalStack is installed (default: in the user's cache folder)")
      .option('--json', 'for programs')
      .option('--verbose', 'stack traces with errors')
      .addHelpText('after', epilogue)
      .action((typed: TypedDoctorOptions) => choose((context) => examine(typed, context)));
  },
};

async function examine(typed: TypedDoctorOptions, context: WorkContext): Promise<number> {
  const { world } = context;
  if (typed.local !== true) return examineAccount(typed, context);
  const { diagnoseMachine } =
    require('../../harness/lab/diagnose-machine') as typeof import('../../harness/lab/diagnose-machine');
  const diagnosis = await diagnoseMachine({ cacheFolder: checkCache(typed, world.defaultCacheFolder) });
  await writeAll(
    world.stdout,
    typed.json === true ? `${JSON.stringify(diagnosis, null, 2)}\n` : tableOf(diagnosis),
  );
  return diagnosis.chosen === undefined ? 2 : 0;
}

async function examineAccount(typed: TypedDoctorOptions, context: WorkContext): Promise<number> {
  const hours = /^\d{1,5}$/.test(typed.backfillInterval) ? Number(typed.backfillInterval) : 0;
  if (hours < 1)
    throw new UserError(
      'bad-number',
      `--backfill-interval ${typed.backfillInterval} is not a whole number of hours`,
    );
  const { target, pipeline } = checkAccountOptions(typed, context);
  const { accountClients, clientSettings, regionOf } =
    require('../../operate/account') as typeof import('../../operate/account');
  const { accountText, diagnoseAccount } =
    require('../../operate/doctor') as typeof import('../../operate/doctor');
  const { IAMClient } = require('@aws-sdk/client-iam') as typeof import('@aws-sdk/client-iam');
  const clients = accountClients(target);
  const iam = new IAMClient(clientSettings(target));
  try {
    const diagnosis = await diagnoseAccount(
      { ...clients, iam },
      {
        region: await regionOf(clients),
        documentName: typed.document,
        ...(pipeline !== undefined && { pipeline }),
        ...(typed.logGroup !== undefined && { logGroupName: typed.logGroup }),
        backfillIntervalHours: hours,
      },
    );
    const json = `${JSON.stringify(diagnosis, null, 2)}\n`;
    await writeAll(context.world.stdout, typed.json === true ? json : accountText(diagnosis));
    return diagnosis.exitCode;
  } finally {
    clients.destroy();
    iam.destroy();
  }
}

export function tableOf({ facts, chosen }: LocalDiagnosis): string {
  const table = new Table({ style: { head: [], border: [] }, colWidths: [27, 9, 62], wordWrap: true });
  for (const { what, state, found, hint } of facts)
    table.push([what, state, hint === undefined ? found : `${found}\n-> ${hint}`]);
  const choice =
    chosen === undefined
      ? 'prove cannot start anything here: it needs either Python 3.13 or a Docker engine with the image.'
      : `prove would use ${chosen.backend} (${chosen.why}), with instances as ${chosen.instances}.`;
  return `${table.toString()}\n${choice}\n`;
}
