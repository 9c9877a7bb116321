import { mkdirSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { messageOf, pathAsTyped, UserError } from '../../base';
import type { CliCommand, WorkContext } from '../command';
import { exitCodes, exitCodesHelp } from '../exit-codes';
import { terminalText } from '../harmless';
import { writeAll } from '../output';

const examples = `
Example:
  session-logs scenario new disk-full --dir scenarios
  session-logs prove --scenarios scenarios/disk-full.scenario.ts
`;

export const scenario: CliCommand = {
  define: (program, choose) => {
    program
      .command('scenario')
      .command('new')
      .description('Write a first scenario in TypeScript: it runs as it is, and is to be changed.')
      .argument('<name>', "its name, in kebab-case; NAME.scenario.ts is the file's")
      .option('--dir <folder>', 'where the file goes; made where it is missing', '.')
      .option('--verbose', 'stack traces with errors')
      .addHelpText('after', exitCodesHelp(exitCodes.scenario) + examples)
      .action((name: string, typed: { dir: string }) =>
        choose((context) => writeFirst(name, typed, context)),
      );
  },
};

async function writeFirst(name: string, typed: { dir: string }, { world }: WorkContext): Promise<number> {
  const { firstScenario, isScenarioName } = await import('../../harness/proof/scenario');
  if (!isScenarioName(name))
    throw new UserError('bad-scenario-name', `${name} is not a scenario's name`, {
      hint: 'Small letters, digits and single hyphens, beginning with a letter, 40 characters at most: disk-full',
    });
  const { faults, hostile } = await world.scenarioNames();
  if ([...faults, ...hostile].includes(name))
    throw new UserError('scenario-name-taken', `the name ${name} is taken, by a scenario of session-logs`, {
      hint: 'Names tell scenarios apart in the table, the reports and the folders: choose another.',
    });
  if (typed.dir.trim() === '')
    throw new UserError('bad-folder', '--dir is empty', { hint: 'Name a folder.' });
  const folder = resolve(typed.dir);
  const file = join(folder, `${name}.scenario.ts`);
  write(folder, file, firstScenario(name));
  const path = pathAsTyped(file);
  await writeAll(
    world.stdout,
    terminalText(
      `${path} is written: the agent is killed in mid-session. Change what is broken, and what must survive.\nRun it:  npx session-logs prove --scenarios ${quoted(isAbsolute(path) ? path : `./${path}`)}\n`,
    ),
  );
  return exitCodes.scenario.done.code;
}

function write(folder: string, file: string, text: string): void {
  try {
    // One level alone: making several never returns where a file system answers ENOENT, as /proc does (Node 20.20).
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new UserError(
        'bad-folder',
        `cannot make the folder ${pathAsTyped(folder)}: ${messageOf(error)}`,
        {
          hint: 'Make it first, or name another with --dir.',
          cause: error,
        },
      );
  }
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new UserError('file-exists', `${pathAsTyped(file)} is there already, and stays as it is`, {
        hint: 'Choose another name, or another folder with --dir.',
      });
    throw new UserError('file-not-writable', `cannot write ${pathAsTyped(file)}: ${messageOf(error)}`, {
      hint: 'Name a folder that can be written with --dir.',
      cause: error,
    });
  }
}

/** As a shell takes it for one word. */
const quoted = (path: string): string =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
