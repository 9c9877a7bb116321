import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isOf, type PackagePlan, root, sourceOf, specifierOf } from './plan';
import { runProgram } from './run-program';

/** Writes the declarations of all the sources that packages carry below `into`, an absolute path. */
export function declareAll(rooms: readonly string[], into: string): void {
  const config = `${into}.tsconfig.json`;
  const settings = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: root,
      outDir: into,
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: rooms.map((room) => join(root, room)),
    exclude: ['**/*.test.ts', '**/testing/**', '**/node_modules/**'].map((path) => join(root, path)),
  };
  writeFileSync(config, JSON.stringify(settings));
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'lib/tsc.js');
  runProgram(root, process.execPath, [tsc, '-p', config]);
}

const imports = /(\bfrom\s+|\bimport\(\s*|\bimport\s+)(['"])(\.[^'"]*)\2/g;
const declarationOf = (file: string): string => file.replace(/\.ts$/, '.d.ts');

/**
 * The declarations that the packages' public faces reach, over every border.
 * @param declared where `declareAll` wrote
 */
export function reachedDeclarations(entries: readonly string[], declared: string): Set<string> {
  const found = new Set<string>();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file) || !file.endsWith('.ts')) continue;
    found.add(file);
    const text = readFileSync(join(declared, declarationOf(file)), 'utf8');
    for (const [, , , specifier] of text.matchAll(imports)) {
      const to = sourceOf(file, specifier!);
      if (to === undefined)
        throw new Error(`the declarations of ${file} import ${specifier}, which is nowhere`);
      waiting.push(to);
    }
  }
  return found;
}

/** Puts a package's share of the declarations beside its JavaScript. */
export function declare(
  plan: PackagePlan,
  files: ReadonlySet<string>,
  declared: string,
  into: string,
  all: readonly PackagePlan[],
): void {
  for (const file of files) {
    if (!isOf(plan, file)) continue;
    const text = readFileSync(join(declared, declarationOf(file)), 'utf8').replace(
      imports,
      (_all, before: string, quote: string, specifier: string) =>
        `${before}${quote}${specifierOf(plan, file, sourceOf(file, specifier)!, all)}${quote}`,
    );
    const target = join(into, declarationOf(file));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
