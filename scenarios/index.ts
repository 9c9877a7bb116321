import type { Scenario } from '../harness/scenario';
import agentKill from './agent-kill';
import agentStop from './agent-stop';
import forcedReboot from './forced-reboot';
import normalExit from './normal-exit';

/** Every scenario, in the order of the table. A new one is a file in this folder and a line here. */
export const scenarios: readonly Scenario[] = [normalExit, forcedReboot, agentKill, agentStop];

export const scenarioNames = (): string[] => scenarios.map(({ name }) => name);
