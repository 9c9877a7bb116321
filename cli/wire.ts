import { randomInt } from 'node:crypto';
import { defaultCacheFolder, systemClock } from '../base';
import { run } from './main';
import type { Surroundings } from './surroundings';

/**
 * The command in the real world. What is slow to load (AWS clients, the harness) is imported where it is needed, so that
 * `--help` and a mistyped flag are answered at once.
 */
export async function main(): Promise<void> {
  // Node ends with 0 when a promise never settles. Without a result that must not look like success.
  process.exitCode = 2;
  process.once('beforeExit', () => {
    process.stderr.write(
      'error: nothing is left to do and there is no result: the run was lost on its way\n',
    );
  });
  // Whoever waits for a write gets its error there. A reader of the progress who has gone must not stop the clean-up.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.exit(await run(process.argv.slice(2), surroundings()));
}

function surroundings(): Surroundings {
  const events: NodeJS.EventEmitter = process;
  return {
    loadProve: async (own) => {
      const { createProve } = await import('../harness/proof');
      return createProve([...(await allScenarios()), ...own]);
    },
    scenarioNames: async () => (await import('../scenarios')).scenarioNames(),
    loadScenarios: async (paths) => {
      const { loadScenarioFiles } = await import('../harness/proof');
      return loadScenarioFiles(paths, {
        // The one that runs, so that a scenario needs none installed beside it.
        provided: { '@session-logs/harness': await import('../harness') },
        taken: (await allScenarios()).map(({ name }) => name),
      });
    },
    defaultCacheFolder: () => defaultCacheFolder(),
    randomSeed: () => randomInt(2 ** 32),
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    process: {
      on: (event, listener) => events.on(event, listener),
      off: (event, listener) => events.off(event, listener),
      exit: (code) => process.exit(code),
    },
    clock: systemClock,
  };
}

/** The command is where scenarios and harness meet: nothing else below harness/ knows the scenarios. */
const allScenarios = async () => (await import('../scenarios')).scenarios;
