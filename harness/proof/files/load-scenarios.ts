import { messageOf, pathAsTyped, SessionLogsError, UserError } from '../../../base';
import { checkScenario, type Scenario } from '../scenario';
import { type Bundle, bundleFile } from './bundle-file';
import { evaluateBundle, placeOf } from './evaluate-bundle';
import { findScenarioFiles } from './find-files';

export interface LoadOptions {
  /**
   * Modules that the files get from here, by name, whether or not they have them installed. `@session-logs/harness` is the
   * harness that runs them.
   */
  provided: Readonly<Record<string, unknown>>;
  /** Names that are taken: those of our own scenarios. */
  taken: readonly string[];
}

/**
 * Loads a user's scenarios from TypeScript or JavaScript, and checks them.
 * @param paths files, or folders of files whose names end in `.scenario.ts` (or `.js`, ...)
 * @returns in the order of the paths; in a folder, by file name
 * @throws UserError naming the file and what is wrong in it
 */
export async function loadScenarioFiles(paths: readonly string[], options: LoadOptions): Promise<Scenario[]> {
  const { provided, taken } = options;
  const from = new Map<string, string>();
  const scenarios: Scenario[] = [];
  for (const file of findScenarioFiles(paths, taken)) {
    const bundle = await bundleFile(file, Object.keys(provided));
    for (const { scenario, where } of scenariosOf(bundle, provided)) {
      const { name } = scenario;
      if (taken.includes(name)) throw nameTaken(where, name, 'a scenario of session-logs');
      if (from.has(name)) throw nameTaken(where, name, from.get(name)!);
      from.set(name, where);
      scenarios.push(locating(scenario, bundle));
    }
  }
  return scenarios;
}

function scenariosOf(
  bundle: Bundle,
  provided: LoadOptions['provided'],
): { scenario: Scenario; where: string }[] {
  const file = pathAsTyped(bundle.file);
  const exported = defaultExport(evaluated(bundle, provided));
  if (exported === undefined)
    throw new UserError('scenario-not-exported', `${file} has no default export`, {
      hint: 'End it with: export default defineScenario({ ... })',
    });
  if (!Array.isArray(exported)) return [{ scenario: checkScenario(exported, file), where: file }];
  if (exported.length === 0)
    throw new UserError('scenario-not-exported', `${file} exports an empty list of scenarios`, {
      hint: 'Export at least one: export default [defineScenario({ ... })]',
    });
  return exported.map((one, index) => {
    const where = `${file}, scenario ${index + 1}`;
    return { scenario: checkScenario(one, where), where };
  });
}

function evaluated(bundle: Bundle, provided: LoadOptions['provided']): Record<string, unknown> {
  try {
    return evaluateBundle(bundle, provided);
  } catch (error) {
    if (error instanceof SessionLogsError) throw error;
    const place = placeOf(error, bundle) ?? pathAsTyped(bundle.file);
    const [what] = textOf(error).split('\n');
    throw new UserError('scenario-file-throws', `${place}: ${what}`, {
      hint:
        (error as { code?: unknown } | null)?.code === 'MODULE_NOT_FOUND'
          ? `Install it where the file lies: npm install, in ${pathAsTyped(bundle.file)}'s folder or above.`
          : 'It was thrown while the file was loaded.',
      cause: error,
    });
  }
}

/** `export default`, of either kind of module, or `module.exports`. */
function defaultExport(exported: Record<string, unknown>): unknown {
  if (exported === null || typeof exported !== 'object') return exported;
  if ('default' in exported) return exported.default;
  return '__esModule' in exported || Object.keys(exported).length === 0 ? undefined : exported;
}

const nameTaken = (where: string, name: string, by: string) =>
  new UserError('scenario-name-taken', `${where}: the name ${name} is taken, by ${by}`, {
    hint: 'Names tell scenarios apart in the table, the reports and the folders: choose another.',
  });

/** The same; an error in its `run` that is none of ours says in which line of the user's file it was thrown. */
function locating(scenario: Scenario, bundle: Bundle): Scenario {
  return {
    ...scenario,
    run: async (stage) => {
      try {
        await scenario.run(stage);
      } catch (error) {
        const place = error instanceof SessionLogsError ? undefined : placeOf(error, bundle);
        if (place === undefined) throw error;
        throw new UserError('scenario-threw', `${place}: ${textOf(error)}`, { cause: error });
      }
    },
  };
}

/** `TypeError: x is not a function`; an error of a bundle may be of another realm than ours. */
const textOf = (error: unknown): string => {
  const { name, message } = (error ?? {}) as { name?: unknown; message?: unknown };
  if (typeof message !== 'string') return messageOf(error);
  return typeof name === 'string' && name !== 'Error' ? `${name}: ${message}` : message;
};
