import { appendFileSync } from 'node:fs';
import { systemClock } from '../../base';
import type { Prove } from '../../harness/proof';
import { run } from '../main';
import { fakeWorld } from './fake-world';

/**
 * The command with work that only ends when it is told to, as a process that real signals can be sent to.
 * Arguments: the file its clean-up writes to, ms that the clean-up takes, `throw` to throw past everybody.
 */
const [marker, cleanUpMs, trouble] = process.argv.slice(2);

const prove: Prove = async (_options, progress, signal) => {
  const task = progress.task('work');
  if (trouble === 'throw') setTimeout(() => throwPastEverybody(), 10);
  process.stderr.write('READY\n');
  await systemClock.sleep(60_000, signal);
  task.update('cleaning up');
  await systemClock.sleep(Number(cleanUpMs));
  appendFileSync(marker!, 'cleaned up');
  signal.throwIfAborted();
  throw new Error('was not told to stop');
};

function throwPastEverybody(): never {
  throw new TypeError('thrown past everybody');
}

const events: NodeJS.EventEmitter = process;
const world = fakeWorld(prove, {
  stderr: process.stderr,
  clock: systemClock,
  process: {
    on: (event, listener) => events.on(event, listener),
    off: (event, listener) => events.off(event, listener),
    exit: (code) => process.exit(code),
  },
});
void run(['prove', '--runs', `${marker}.runs`], world).then((code) => process.exit(code));
