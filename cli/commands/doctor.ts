import Table from 'cli-table3';
import { exitCodesText } from '../../base';
import type { LocalDiagnosis } from '../../harness/lab';
import { doctorExitCodes, localDoctorExitCodes } from '../../operate/exit-codes';
import type { CliCommand, WorkContext } from '../command';
import { jsonDocument, terminalText } from '../harmless';
import { writeAll } from '../output';
import { checkAccountOptions, type TypedAccountOptions, withAccountOptions } from './account-options';
import { checkCache } from './folder-option';
import { numberOption } from './number-option';

interface TypedDoctorOptions extends TypedAccountOptions {
  local?: boolean;
  backfillInterval: string;
  cache?: string;
  json?: boolean;
}

const epilogue = `
Exit codes:
${exitCodesText(doctorExitCodes)}
Exit codes with --local:
${exitCodesText(localDoctorExitCodes)}`;

export const doctor: CliCommand = {
  define: (program, choose) => {
    withAccountOptions(program.command('doctor'))
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
      .action((typed: TypedDoctorOptions) =>
        choose((context) =>
          typed.local === true ? examineMachine(typed, context) : examineAccount(typed, context),
        ),
      );
  },
};

async function examineMachine(typed: TypedDoctorOptions, { world }: WorkContext): Promise<number> {
  const cacheFolder = checkCache(typed, world.defaultCacheFolder);
  const { diagnoseMachine } = await import('../../harness/lab');
  const diagnosis = await diagnoseMachine({ cacheFolder });
  const text = typed.json === true ? jsonDocument(diagnosis) : terminalText(tableOf(diagnosis));
  await writeAll(world.stdout, text);
  const { ready, notReady } = localDoctorExitCodes;
  return diagnosis.chosen === undefined ? notReady.code : ready.code;
}

async function examineAccount(typed: TypedDoctorOptions, context: WorkContext): Promise<number> {
  const backfillIntervalHours = numberOption('--backfill-interval', typed.backfillInterval, {
    least: 1,
    most: 99_999,
    otherwise: 'is not a whole number of hours',
  });
  const { target, ...account } = await checkAccountOptions(typed, context);
  const { clientsWithIam, regionOf } = await import('../../operate/account');
  const { accountText, diagnoseAccount } = await import('../../operate/doctor');
  const clients = await clientsWithIam(target);
  try {
    const region = await regionOf(clients);
    const diagnosis = await diagnoseAccount(clients, { region, ...account, backfillIntervalHours });
    const text = typed.json === true ? jsonDocument(diagnosis) : terminalText(accountText(diagnosis));
    await writeAll(context.world.stdout, text);
    return diagnosis.exitCode;
  } finally {
    clients.destroy();
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
