/**
 * Writes the packages that outsiders install, as tarballs: `npm run packages -- DIR`. Compiled JavaScript and
 * declarations, without the sources; their names are printed.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, resolve } from 'node:path';
import type { Metafile } from 'esbuild';
import { complaintsOf } from './check';
import { declare, declareAll, reachedDeclarations } from './declarations';
import { compile, copy } from './javascript';
import { entriesOf, filesIn, isOf, type PackagePlan, packages, publicFiles, reached, root } from './plan';
import { runProgram } from './run-program';

/** Beside its code, what a package tells about itself. */
const told = ['LICENSE'];

/** @returns the tarballs' paths, in the order of `packages` */
export async function buildPackages(destination: string): Promise<string[]> {
  const work = mkdtempSync(join(tmpdir(), 'session-logs-packages-'));
  try {
    mkdirSync(destination, { recursive: true });
    const all = packages();
    const inputs = await reached(all.flatMap(entriesOf));
    const complaints = all.flatMap((plan) => complaintsOf(plan, inputs, all));
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
    const declared = join(work, 'declared');
    declareAll(
      all.flatMap(({ rooms }) => rooms),
      declared,
    );
    const declarations = reachedDeclarations(all.flatMap(publicFiles), declared);
    const tarballs: string[] = [];
    for (const plan of all) {
      const folder = join(work, plan.folder);
      await compile(plan, inputs, folder, all);
      declare(plan, declarations, declared, folder, all);
      for (const file of assetsOf(plan, inputs)) copy(file, folder);
      for (const file of told) cpSync(join(root, file), join(folder, file));
      cpSync(join(root, plan.folder, 'README.md'), join(folder, 'README.md'));
      const manifest = join(folder, 'package.json');
      writeFileSync(manifest, `${JSON.stringify(packedManifest(plan), undefined, 2)}\n`);
      const name = runProgram(folder, 'npm', ['pack', '--silent', '--pack-destination', destination]);
      tarballs.push(join(destination, name.trim()));
    }
    return tarballs;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What is read at run time and not imported: beside the code, or in folders below that have no code of their own. */
function assetsOf(plan: PackagePlan, inputs: Metafile['inputs']): string[] {
  const withCode = new Set(Object.keys(inputs).map((file) => posix.dirname(file)));
  const hasNoAssets = /(^|\/)(fixtures|testing|node_modules|live)$/;
  const collect = (folder: string): string[] =>
    hasNoAssets.test(folder)
      ? []
      : [
          ...filesIn(folder).filter((file) => !/\.(ts|md)$|\/package\.json$|\/register\.cjs$/.test(file)),
          ...readdirSync(join(root, folder), { withFileTypes: true })
            .filter((entry) => entry.isDirectory())
            .map(({ name }) => `${folder}/${name}`)
            .filter((below) => !withCode.has(below))
            .flatMap(collect),
        ];
  return [...withCode].filter((folder) => isOf(plan, `${folder}/`)).flatMap(collect);
}

/** The workspace's manifest as the package has it: what it exports is compiled, and nothing of development is left. */
function packedManifest(plan: PackagePlan): Record<string, unknown> {
  const { devDependencies: _development, bin, exports, ...kept } = plan.manifest;
  const inPackage = (file: string) => `./${posix.join(plan.folder, file)}`;
  const compiled = (file: string) => {
    const stem = inPackage(file).replace(/\.ts$/, '');
    return { types: `${stem}.d.ts`, default: `${stem}.js` };
  };
  return {
    ...kept,
    bin: bin && Object.fromEntries(Object.entries(bin).map(([name, file]) => [name, inPackage(file)])),
    exports: {
      ...Object.fromEntries(Object.entries(exports).map(([name, file]) => [name, compiled(file)])),
      // For the other packages of the same version, and for nobody else.
      './internal/*': { types: './*.d.ts', default: './*.js' },
      './package.json': './package.json',
    },
    files: [...plan.rooms],
  };
}

if (require.main === module) {
  const [destination] = process.argv.slice(2);
  if (destination === undefined) {
    console.error('Where to? npm run packages -- DIR');
    process.exitCode = 2;
  } else {
    buildPackages(resolve(destination)).then(
      (tarballs) => {
        for (const tarball of tarballs) console.log(tarball);
      },
      (error: unknown) => {
        console.error(error instanceof Error ? `error: ${error.message}` : error);
        process.exitCode = 1;
      },
    );
  }
}
