import type { Scenario } from '../harness/proof';
import agentKill from './agent-kill';
import agentStop from './agent-stop';
import crashAtExit from './crash-at-exit';
import editedCommand from './edited-command';
import eraseTranscript from './erase-transcript';
import forcedReboot from './forced-reboot';
import hideFromBoth from './hide-from-both';
import hideFromStream from './hide-from-stream';
import networkCut from './network-cut';
import normalExit from './normal-exit';
import powerLoss from './power-loss';
import rawByName from './raw-by-name';
import rawTranscript from './raw-transcript';
import swallowLines from './swallow-lines';

/** What happens to sessions, in the order of the table. A new one is a file in this folder and a line here. */
export const faultScenarios: readonly Scenario[] = [
  normalExit,
  forcedReboot,
  powerLoss,
  agentKill,
  agentStop,
  networkCut,
];

/** What the user of a session can do to its record, with ill will and without. */
export const hostileScenarios: readonly Scenario[] = [
  eraseTranscript,
  swallowLines,
  hideFromBoth,
  hideFromStream,
  crashAtExit,
  rawTranscript,
  rawByName,
  editedCommand,
];

export const scenarios: readonly Scenario[] = [...faultScenarios, ...hostileScenarios];

const namesOf = (some: readonly Scenario[]) => some.map(({ name }) => name);

/** By group: `faults` are run where nothing is chosen. */
export const scenarioNames = (): { faults: string[]; hostile: string[] } => ({
  faults: namesOf(faultScenarios),
  hostile: namesOf(hostileScenarios),
});
