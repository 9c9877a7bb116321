import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../../base';
import { pipelineSchema } from '../../pipeline';
import { endKept, type KeptBackend, keptBackendSchema } from '../backend';

/** Bump when a field changes its meaning: a record of another version keeps nothing. */
const version = 1;

const keptLabSchema = z.object({
  version: z.literal(version),
  /** The run that started it; containers carry it as their label. */
  runId: z.string(),
  createdAt: z.iso.datetime(),
  /** Of the templates that were deployed. */
  templatesDigest: z.string(),
  pipeline: pipelineSchema,
  backend: keptBackendSchema,
});

/** A backend with the pipeline deployed into it, that outlives the run that started it. */
export type KeptLab = z.infer<typeof keptLabSchema>;

/** `<cacheFolder>/kept/lab.json`: one a cache folder. */
export const keptFileOf = (cacheFolder: string): string => join(cacheFolder, 'kept', 'lab.json');

/** @returns undefined when there is none, or none that this version wrote */
export function readKeptLab(cacheFolder: string): KeptLab | undefined {
  try {
    return keptLabSchema.parse(JSON.parse(readFileSync(keptFileOf(cacheFolder), 'utf8')));
  } catch {
    return undefined;
  }
}

export function writeKeptLab(cacheFolder: string, lab: Omit<KeptLab, 'version'>): void {
  const file = keptFileOf(cacheFolder);
  mkdirSync(dirname(file), { recursive: true });
  writeFileAtomically(file, `${JSON.stringify(keptLabSchema.parse({ version, ...lab }), null, 2)}\n`);
}

/** Ends the lab that is kept, and forgets it. @returns what was ended; undefined when nothing was kept */
export async function endKeptLab(cacheFolder: string): Promise<KeptBackend | undefined> {
  const kept = readKeptLab(cacheFolder);
  if (kept === undefined) return undefined;
  await endKept(kept.backend);
  rmSync(keptFileOf(cacheFolder), { force: true });
  return kept.backend;
}

/** SHA-256 over the templates of a cloud assembly. */
export function digestOfTemplates(assembly: string): string {
  const hash = createHash('sha256');
  const templates = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
  for (const name of templates.sort()) hash.update(`${name}\0`).update(readFileSync(join(assembly, name)));
  return hash.digest('hex');
}
