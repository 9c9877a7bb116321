/**
 * Runs inside an instance that is a container, by `docker exec`: what the engine cannot do from outside.
 *   processes                  prints the agent's processes, as JSON
 *   signal <program> <signal>  to each process of one of the agent's programs
 *   kill-agent                 SIGKILL to all of the agent's programs, until none is left
 */
import { sendSignal } from '../../base/processes';
import { instanceProcesses, killAll } from './agent-processes';
import { configInside } from './container-paths';

const [command, program, signal] = process.argv.slice(2);
const agentsProcesses = () => instanceProcesses(configInside);

async function main(): Promise<void> {
  if (command === 'processes') process.stdout.write(JSON.stringify(agentsProcesses()));
  else if (command === 'signal') {
    for (const one of agentsProcesses())
      if (one.program === program) sendSignal(one.pid, signal as NodeJS.Signals);
  } else if (command === 'kill-agent') {
    await killAll(() => agentsProcesses().filter((one) => one.program !== 'shell'), 'the agent');
  } else throw new Error(`unknown command ${command}`);
}

void main();
