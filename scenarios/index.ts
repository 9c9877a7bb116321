import type { Scenario } from '../harness/proof';
import agentKill from './agent-kill';
import agentStop from './agent-stop';
import forcedReboot from './forced-reboot';
import networkCut from './network-cut';
import normalExit from './normal-exit';
import powerLoss from './power-loss';

/** Every scenario, in the order of the table. A new one is a file in this folder and a line here. */
export const scenarios: readonly Scenario[] = [
  normalExit,
  forcedReboot,
  powerLoss,
  agentKill,
  agentStop,
  networkCut,
];

export const scenarioNames = (): string[] => scenarios.map(({ name }) => name);
