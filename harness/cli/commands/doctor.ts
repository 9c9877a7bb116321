import Table from 'cli-table3';
import { UserError } from '../../../archive/errors';
import type { LocalDiagnosis } from '../../doctor/local';
import type { CliCommand, WorkContext } from '../command';
import { writeAll } from '../output';
import { checkCache } from './prove-options';

interface TypedDoctorOptions {
  local?: boolean;
  cache?: string;
  json?: boolean;
}

const epilogue = `
Exit codes with --local:
  0    prove can start something here
  2    it cannot
`;

export const doctor: CliCommand = {
  define: (program, choose) => {
    program
      .command('doctor')
      .description('Say what is there, what would be chosen, and how to get what is missing.')
      .option('--local', 'look at this machine: Docker, images, Python, LocalStack, ports')
      .option('--cache <folder>', "where LocalStack is installed (default: in the user's cache folder)")
      .option('--json', 'for programs')
      .option('--verbose', 'stack traces with errors')
      .addHelpText('after', epilogue)
      .action((typed: TypedDoctorOptions) => choose((context) => examine(typed, context)));
  },
};

async function examine(typed: TypedDoctorOptions, { world }: WorkContext): Promise<number> {
  if (typed.local !== true) {
    throw new UserError('doctor-of-what', 'doctor needs --local', { hint: 'session-logs doctor --local' });
  }
  const { diagnoseMachine } = require('../../doctor/local') as typeof import('../../doctor/local');
  const diagnosis = await diagnoseMachine({ cacheFolder: checkCache(typed, world.defaultCacheFolder) });
  await writeAll(
    world.stdout,
    typed.json === true ? `${JSON.stringify(diagnosis, null, 2)}\n` : tableOf(diagnosis),
  );
  return diagnosis.chosen === undefined ? 2 : 0;
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
