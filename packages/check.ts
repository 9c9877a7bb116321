/** What `npm run lint` asks of the packages: dependencies that are true, and nothing loaded that may not be there. */
import { isBuiltin } from 'node:module';
import type { Metafile } from 'esbuild';
import { entriesOf, isOf, type PackagePlan, packageOf, packages, reached } from './plan';

/**
 * What is wrong with a package's dependencies, a sentence each: imported and not declared, declared and not used, an
 * optional one loaded before it is needed.
 */
export function complaintsOf(
  plan: PackagePlan,
  inputs: Metafile['inputs'],
  all: readonly PackagePlan[],
): string[] {
  const { dependencies, peerDependencies, peerDependenciesMeta } = plan.manifest;
  const used = new Set(plan.byName);
  const atOnce = loadedAtOnce(entriesOf(plan), inputs);
  const tooEarly = new Set<string>();
  for (const [file, { imports }] of Object.entries(inputs)) {
    if (!isOf(plan, file)) continue;
    for (const { path, external, kind } of imports) {
      const name = external ? importedPackage(path) : ownerOf(plan, path, all);
      if (name === undefined) continue;
      used.add(name);
      if (peerDependenciesMeta[name]?.optional && kind !== 'dynamic-import' && atOnce.has(file)) {
        tooEarly.add(
          `${file} imports ${path} of ${name}, which may not be installed: load it by import() where it is needed`,
        );
      }
    }
  }
  const declared = new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies)]);
  const manifest = `${plan.folder}/package.json`;
  return [
    ...[...used]
      .filter((name) => !declared.has(name))
      .map((name) => `${manifest}: ${name} is imported and no dependency`),
    ...[...declared]
      .filter((name) => !used.has(name))
      .map((name) => `${manifest}: ${name} is a dependency and never imported`),
    ...tooEarly,
  ].sort();
}

/** The files that are loaded with the entries, before any `import()` is called. */
function loadedAtOnce(entries: readonly string[], inputs: Metafile['inputs']): Set<string> {
  const found = new Set<string>();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const { path, kind, external } of inputs[file]?.imports ?? [])
      if (!external && kind !== 'dynamic-import') waiting.push(path);
  }
  return found;
}

const importedPackage = (path: string): string | undefined =>
  path.startsWith('.') || isBuiltin(path) ? undefined : packageOf(path);

/** The other package that carries a file; undefined for the package itself. */
function ownerOf(plan: PackagePlan, file: string, all: readonly PackagePlan[]): string | undefined {
  if (isOf(plan, file)) return undefined;
  return all.find((other) => isOf(other, file))?.manifest.name;
}

if (require.main === module) {
  const all = packages();
  reached(all.flatMap(entriesOf)).then((inputs) => {
    const complaints = all.flatMap((plan) => complaintsOf(plan, inputs, all));
    for (const complaint of complaints) console.error(`error: ${complaint}`);
    if (complaints.length > 0) process.exitCode = 1;
  });
}
