import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const repository = join(__dirname, '../..');

/** The files that docs/scenarios.md shows, by name: each `ts` or `js` block begins with a comment that is its name. */
export function documentedFiles(): Map<string, string> {
  const text = readFileSync(join(repository, 'docs/scenarios.md'), 'utf8');
  const files = new Map<string, string>();
  for (const [, kind, code] of text.matchAll(/^```(ts|js)\n(.*?)^```$/gms)) {
    const name = /^\/\/ (\S+)\n/.exec(code!)?.[1];
    if (name === undefined || !new RegExp(`\\.[mc]?${kind}$`).test(name) || files.has(name))
      throw new Error(`docs/scenarios.md has a block that is not a file of its own: ${code}`);
    files.set(name, code!);
  }
  return files;
}

/** Writes them where somebody might have them. @returns their paths */
export function writeDocumentedFiles(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return [...documentedFiles()].map(([name, code]) => {
    writeFileSync(join(folder, name), code);
    return join(folder, name);
  });
}

/** Where the harness lies, by the names that outsiders import it by. */
export const harnessFiles: Readonly<Record<string, string>> = {
  '@session-logs/harness': join(repository, 'harness/index.ts'),
  '@session-logs/harness/jest': join(repository, 'harness/matchers/jest.ts'),
};
