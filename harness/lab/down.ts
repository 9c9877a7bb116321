import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findEngine, removeLeftOvers } from '../machine/engine';
import { endKeptLab, keptFileOf } from './kept-lab';
import { sweepDeadRuns } from './sweep';

/**
 * Ends the lab that is kept, and what killed runs have left: processes, temp folders, containers, volumes, networks.
 * Touches nothing of a run that is alive.
 * @returns what was done, in sentences
 */
export async function takeDown({ cacheFolder }: { cacheFolder: string }): Promise<string[]> {
  const done: string[] = [];
  const ended = await endKeptLab(cacheFolder);
  if (ended === undefined) done.push('nothing was kept');
  else
    done.push(
      ended.kind === 'process'
        ? `ended LocalStack at ${ended.endpoint}`
        : `removed LocalStack's container (${ended.image})`,
    );
  const folder = dirname(keptFileOf(cacheFolder));
  for (const name of listed(folder)) {
    if (name.startsWith('up-')) rmSync(join(folder, name), { recursive: true, force: true });
  }
  await sweepDeadRuns({ cacheFolder, onProgress: (line) => done.push(line) });
  const engine = await findEngine();
  if (engine !== undefined) {
    const { containers, volumes, networks } = await removeLeftOvers(engine);
    for (const [what, names] of [
      ['container', containers],
      ['volume', volumes],
      ['network', networks],
    ] as const)
      for (const name of names) done.push(`removed ${what} ${name}`);
  }
  return done;
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
