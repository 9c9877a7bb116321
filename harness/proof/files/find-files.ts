import { readdirSync, realpathSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { pathAsTyped, UserError } from '../../../base';

const extensions = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];
const inFolder = /\.scenario\.[mc]?[tj]s$/;

/**
 * The scenario files that paths name: a file whatever it is called, of a folder those that end in `.scenario.ts` (or
 * `.js`, `.mjs`, ...), by name, and not those of folders in it. Absolute, each once.
 * @param known names of scenarios: they are easily typed where a path is expected
 * @throws UserError `scenario-file-not-found`, `not-a-scenario-file`, `no-scenario-files`
 */
export function findScenarioFiles(paths: readonly string[], known: readonly string[]): string[] {
  const files = paths.flatMap((typed) => {
    const path = resolve(typed);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) throw notFound(typed, known);
    return found.isDirectory() ? filesIn(path) : [checkExtension(path)];
  });
  const seen = new Set<string>();
  return files.filter((file) => {
    const real = realpathSync(file);
    return !seen.has(real) && seen.add(real);
  });
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder)
    .filter((name) => inFolder.test(name))
    .sort();
  if (names.length > 0) return names.map((name) => join(folder, name));
  throw new UserError(
    'no-scenario-files',
    `${pathAsTyped(folder)} has no file whose name ends in .scenario.ts`,
    {
      hint: 'Also .scenario.js, .mjs and .cjs are read. A file of another name is run when it is named itself.',
    },
  );
}

function checkExtension(file: string): string {
  if (extensions.includes(extname(file))) return file;
  throw new UserError('not-a-scenario-file', `${pathAsTyped(file)} is neither TypeScript nor JavaScript`, {
    hint: `Names end in ${extensions.join(', ')}.`,
  });
}

function notFound(typed: string, known: readonly string[]): UserError {
  return new UserError('scenario-file-not-found', `there is no file or folder ${typed} (--scenarios)`, {
    hint: known.includes(typed)
      ? `${typed} is a scenario's name, and --scenarios takes all that follows it. Put names before it: session-logs prove ${typed} --scenarios PATH`
      : 'Write a first one: session-logs scenario new NAME',
  });
}
