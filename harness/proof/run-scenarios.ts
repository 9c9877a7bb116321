import { silentProgress, UserError } from '../../base';
import { type Route, routes } from '../../pipeline';
import { type Cell, checkRunsFolder, type Summary } from '../report';
import { createProve } from './proof';
import type { Prove } from './proof-types';
import { checkRunOptions, type RunScenariosOptions } from './run-options';
import { checkScenario, type Scenario } from './scenario';

export interface ScenariosResult {
  /** As `summary.json` has it. */
  summary: Summary;
  /** The worst of the cells: `valid` only when every route lost what its scenario expects, and kept its contract. */
  verdict: Summary['verdict'];
  /** Four a scenario, one a route, in the scenarios' order. */
  cells: Cell[];
  /** Absolute; the reports, the history and the backend's log are in it. */
  runFolder: string;
  cell: CellOf;
}

export interface CellOf {
  /** What became of one route's session, where one scenario was run. @throws UserError `no-such-cell` */
  (route: Route): Cell;
  /** The same, of one of several. @throws UserError `no-such-cell` */
  (scenario: string, route: Route): Cell;
}

/**
 * Runs scenarios as `session-logs prove` does: starts an emulated AWS, deploys the pipeline into it, breaks sessions and
 * judges what came back. Settles only after everything it started has been stopped.
 * @throws UserError (a scenario or option that is not right, a missing prerequisite), BackendError; the signal's reason
 *   when aborted. A session that could not be tested is no error: its cell is `unknown`
 */
export function runScenarios(
  scenarios: readonly Scenario[],
  options: RunScenariosOptions = {},
): Promise<ScenariosResult> {
  return runScenariosBy(createProve, scenarios, options);
}

/** The same, with another proof in its place. */
export async function runScenariosBy(
  proveOf: (scenarios: readonly Scenario[]) => Prove,
  scenarios: readonly Scenario[],
  options: RunScenariosOptions,
): Promise<ScenariosResult> {
  const checked = checkScenarios(scenarios);
  const proveOptions = checkRunOptions(options);
  checkRunsFolder(proveOptions.runsFolder);
  const { progress = silentProgress, signal = new AbortController().signal } = options;
  signal.throwIfAborted();
  const names = checked.map(({ name }) => name);
  const { summary, runFolderPath } = await proveOf(checked)(
    { ...proveOptions, scenarios: names },
    progress,
    signal,
  );
  const { results, verdict } = summary;
  return {
    summary,
    verdict,
    cells: results,
    runFolder: runFolderPath,
    cell: (scenarioOrRoute: string, route?: Route) =>
      route === undefined
        ? findCell(results, names, scenarioOrRoute)
        : findCell(results, names, route, scenarioOrRoute),
  };
}

function checkScenarios(scenarios: readonly Scenario[]): Scenario[] {
  const checked = scenarios.map((one, index) => checkScenario(one, `scenario ${index + 1} of runScenarios`));
  const names = checked.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new UserError('scenario-name-taken', `runScenarios was given two scenarios of the name ${twice}`, {
      hint: 'Names tell scenarios apart in the table, the reports and the folders: choose another.',
    });
  if (checked.length === 0)
    throw new UserError('no-scenarios', 'runScenarios was given no scenario', {
      hint: 'Give at least one: runScenarios([scenario])',
    });
  return checked;
}

function findCell(cells: readonly Cell[], names: readonly string[], route: string, scenario?: string): Cell {
  const name = scenario ?? (names.length === 1 ? names[0] : undefined);
  const found = cells.find((cell) => cell.scenario === name && cell.route === route);
  if (found !== undefined) return found;
  throw new UserError(
    'no-such-cell',
    name === undefined
      ? `several scenarios were run: say which one's route ${route} is meant, as in cell('${names[0]}', '${route}')`
      : `there is no cell of scenario ${name} and route ${route}`,
    { hint: `Scenarios: ${names.join(', ')}. Routes: ${routes.join(', ')}.` },
  );
}
