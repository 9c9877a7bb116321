import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { z } from 'zod';

/** The repository. Paths of files are relative to it, with `/`. */
export const root = resolve(__dirname, '..');

const manifestSchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  bin: z.record(z.string(), z.string()).optional(),
  exports: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean() })).default({}),
  devDependencies: z.record(z.string(), z.string()).optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** One of the packages that outsiders install. */
export interface PackagePlan {
  manifest: Manifest;
  /** The workspace: the folder whose package.json is the manifest. */
  folder: string;
  /** The folders whose files this package carries. What lies elsewhere is another package's. */
  rooms: readonly string[];
  /** What is started by its path and so imported by nobody. */
  programs: readonly string[];
  /** Packages that are found by their name at run time, and so imported by nobody. */
  byName: readonly string[];
}

const workspace = (folder: string, rooms: string[], more: Partial<PackagePlan> = {}): PackagePlan => ({
  manifest: manifestSchema.parse(JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))),
  folder,
  rooms,
  programs: [],
  byName: [],
  ...more,
});

/** The packages, those that others stand on first. */
export const packages = (): PackagePlan[] => [
  workspace('cli', ['cli', 'operate', 'archive', 'pipeline', 'base'], { programs: ['cli/wire.ts'] }),
  workspace('infra', ['infra', 'pipeline/data'], { byName: ['aws-cdk-lib', 'constructs'] }),
  workspace('harness', ['harness', 'scenarios'], {
    programs: [
      ...filesIn('harness/agent/programs').filter((file) => file.endsWith('.ts')),
      'harness/machine/control.ts',
    ],
    byName: ['@session-logs/infra', 'aws-cdk', 'aws-cdk-lib', 'aws-cdk-local', 'constructs'],
  }),
];

/** Files directly in a folder. */
export function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => `${folder}/${name}`)
    .sort();
}

/** The files that a package's exports name, in the repository. */
export const publicFiles = ({ folder, manifest }: PackagePlan): string[] =>
  Object.values(manifest.exports).map((file) => posix.join(folder, file));

/** Where what a package carries is reached from. */
export const entriesOf = (plan: PackagePlan): string[] => [...publicFiles(plan), ...plan.programs];

export const isOf = ({ rooms }: PackagePlan, file: string): boolean =>
  rooms.some((room) => file.startsWith(`${room}/`));

/**
 * How `from`, a file of `plan`, has to name `to` in the packages: by its path inside of a package, by the package's name
 * across. Without the ending: what is compiled has another.
 * @throws Error naming a file that no package carries
 */
export function specifierOf(
  plan: PackagePlan,
  from: string,
  to: string,
  all: readonly PackagePlan[],
): string {
  const stem = to.replace(/\.ts$/, '');
  if (to === `${plan.folder}/package.json`) return relative(from, 'package.json');
  if (isOf(plan, to)) return relative(from, stem);
  const owner = all.find((other) => isOf(other, to));
  if (!owner) throw new Error(`${from} imports ${to}, which is in no package`);
  return `${owner.manifest.name}/internal/${stem}`;
}

function relative(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}

/** Resolves a relative import of the sources. @returns the file, or undefined where there is none */
export function sourceOf(from: string, specifier: string): string | undefined {
  const base = posix.join(posix.dirname(from), specifier);
  const isFile = (file: string) => existsSync(join(root, file)) && statSync(join(root, file)).isFile();
  return [base, `${base}.ts`, `${base}/index.ts`].find(isFile);
}

/** All source files that the entries reach, over every package's border; `imports` are resolved. */
export async function reached(entries: readonly string[]): Promise<Metafile['inputs']> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...entries],
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outdir: 'out',
    logLevel: 'silent',
    external: ['*.cjs'],
  });
  return metafile.inputs;
}

/** The name of the package that an import without a leading dot means; undefined for what Node has itself. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('node:')) return undefined;
  const [scope, name] = specifier.split('/');
  return scope!.startsWith('@') ? `${scope}/${name}` : scope;
}
