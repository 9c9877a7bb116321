import { readdirSync } from 'node:fs';
import { pathAsTyped } from '../../base';
import { agentsByYear, agentYears, defaultAgentYear } from '../../harness/agent';
import { backendKinds } from '../../harness/backend';
import { instanceKinds } from '../../harness/machine';
import type { Proof } from '../../harness/proof';
import { checkRunsFolder, outcomeOf, renderProof } from '../../harness/report';
import type { CliCommand, WorkContext } from '../command';
import { exitCodes, exitCodesHelp } from '../exit-codes';
import { jsonDocument, renderedText, terminalText } from '../harmless';
import { interruptible } from '../interruptible';
import { usesColor, widthOf, writeAll } from '../output';
import type { Surroundings } from '../surroundings';
import { checkProveOptions, type TypedProveOptions } from './prove-options';

const examples = `
Examples:
  session-logs prove                                        the faults: what happens to sessions
  session-logs prove --hostile                              and what their users can do to the record
  session-logs prove agent-kill --seed 42                   one scenario, with the output of an earlier run
  session-logs prove --backend endpoint --endpoint-url http://127.0.0.1:4566
  session-logs prove agent-kill --keep                      the second time it takes seconds; session-logs down ends it
  session-logs prove --endpoint-url http://127.0.0.1:4566 --outputs outputs.json    your own pipeline
  session-logs prove --scenarios ./disk-full.scenario.ts    your own scenario; session-logs scenario new writes one
  session-logs prove agent-kill disk-full --scenarios .     one of ours and one of yours
`;

interface Typed extends TypedProveOptions {
  json?: boolean;
  list?: boolean;
}

export const prove: CliCommand = {
  define: (program, choose) => {
    program
      .command('prove')
      .argument('[scenario...]', 'which scenarios to run (default: the faults; --list names all)')
      .option(
        '--backend <kind>',
        `${backendKinds.join(', ')} (default: container when Docker is there, else process)`,
      )
      .option(
        '--instances <kind>',
        `${instanceKinds.join(', ')} (default: container when the backend is one and their image is there, else process)`,
      )
      .option(
        '--agent <year>',
        `the agent that sessions run with: ${agentYears.map((year) => agentsByYear[year].name.replace(/^agent /, `${year} = `)).join(', ')} (default: ${defaultAgentYear})`,
      )
      .option('--keep', 'use the backend and pipeline that an earlier run kept, or keep the new ones')
      .option(
        '--outputs <file>',
        "deploy nothing: take a pipeline's names from cdk's outputs file or terraform output -json (with --endpoint-url)",
      )
      .option('--endpoint-url <url>', 'a LocalStack that somebody else runs; implies --backend endpoint')
      .option('--port <n>', 'loopback port for LocalStack (default: a free one)')
      .option(
        '--scenarios <path...>',
        'run scenarios of your own in place of ours: files, or folders of *.scenario.ts (or .js, .mjs, .cjs)',
      )
      .option('--hostile', "and what a session's user can do to its record")
      .option('--built-in', 'with --scenarios: ours too')
      .option('--seed <n>', 'decides the generated output of the sessions (default: random, and printed)')
      .option('--runs <folder>', "where the runs' files go", './runs')
      .option('--cache <folder>', "where LocalStack is installed (default: in the user's cache folder)")
      .option('--verbose', 'every step of the progress; stack traces with errors')
      .option('--json', 'print summary.json instead of the tables')
      .option('--list', 'name the scenarios and exit')
      .addHelpText('after', exitCodesHelp(exitCodes.prove) + examples)
      .action((scenarios: string[], options: Typed) =>
        choose((context) => proveAndShow(scenarios, options, context)),
      );
  },
};

async function proveAndShow(
  scenarios: readonly string[],
  typed: Typed,
  { world, verbose }: WorkContext,
): Promise<number> {
  const { faults, hostile } = await world.scenarioNames();
  const own = typed.scenarios === undefined ? [] : await world.loadScenarios(typed.scenarios);
  const ownNames = own.map(({ name }) => name);
  if (typed.list === true) {
    const names = [...faults, ...hostile, ...ownNames];
    await writeAll(world.stdout, terminalText(names.map((name) => `${name}\n`).join('')));
    return 0;
  }
  const options = checkProveOptions(scenarios, typed, {
    scenarioNames: faults,
    hostileNames: hostile,
    ownNames,
    cacheFolder: world.defaultCacheFolder,
    seed: world.randomSeed,
  });
  checkRunsFolder(options.runsFolder);
  return interruptible<Proof>(
    world,
    {
      work: async (progress, signal) => (await world.loadProve(own))(options, progress, signal),
      show: (proof) => show(proof, world, typed.json === true),
      stops: 'the sessions, the instances and the backend',
      whenOver: ({ runFolderPath }) =>
        `Interrupted when the run was over: its result is in ${pathAsTyped(runFolderPath)}`,
      whenInterrupted: 'Interrupted. This run has no result.',
    },
    { verbose },
  );
}

async function show(
  { summary, runFolderPath }: Proof,
  { stdout, env }: Surroundings,
  json: boolean,
): Promise<number> {
  await writeAll(
    stdout,
    json
      ? jsonDocument(summary)
      : renderedText(
          renderProof(summary, {
            color: usesColor(stdout, env),
            width: widthOf(stdout, env),
            runFolderPath: pathAsTyped(runFolderPath),
            runFolderFiles: filesIn(runFolderPath),
          }),
        ),
  );
  return outcomeOf(summary).exitCode;
}

/** Not every backend leaves every file. */
function filesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch {
    return undefined;
  }
}
