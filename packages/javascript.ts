import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { isOf, type PackagePlan, root, specifierOf } from './plan';

/**
 * Compiles a package's files, each to a file of its own: one class stays one class, however it is reached, and what is
 * loaded late is loaded late.
 * @param inputs what `reached` found
 * @param into the package's folder
 */
export async function compile(
  plan: PackagePlan,
  inputs: Metafile['inputs'],
  into: string,
  all: readonly PackagePlan[],
): Promise<void> {
  const files = Object.keys(inputs).filter((file) => isOf(plan, file));
  for (const file of files.filter((one) => one.endsWith('.json') && !one.endsWith('package.json')))
    copy(file, into);
  await build({
    absWorkingDir: root,
    entryPoints: files.filter((file) => file.endsWith('.ts')),
    outbase: root,
    outdir: into,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // As base/register.cjs has it: one way of loading for what lies here and what is installed.
    supported: { 'dynamic-import': false },
    logLevel: 'silent',
    plugins: [
      {
        name: 'each file by itself',
        setup: ({ onResolve }) => {
          onResolve({ filter: /.*/ }, ({ kind, path, importer }) => {
            if (kind === 'entry-point') return undefined;
            if (!path.startsWith('.')) return { path, external: true };
            const from = importer.slice(root.length + 1);
            const to = inputs[from]?.imports.find(({ original }) => original === path)?.path;
            if (to === undefined) throw new Error(`${from}: ${path} was not followed`);
            // A program that is started by its path keeps the ending.
            return { path: to.endsWith('.cjs') ? path : specifierOf(plan, from, to, all), external: true };
          });
        },
      },
    ],
  });
}

export function copy(file: string, into: string): void {
  mkdirSync(dirname(join(into, file)), { recursive: true });
  cpSync(join(root, file), join(into, file));
}
