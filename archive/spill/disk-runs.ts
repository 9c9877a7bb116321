import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError, messageOf } from '../errors';
import type { Row, RunStore } from './types';

/** Bytes read ahead of each run: hundreds of runs are merged at once. */
const readAhead = 32 * 1024;
/** Bytes of text gathered before they are written. */
const writeBehind = 256 * 1024;

/**
 * Keeps runs in a private folder below `parent`, made at the first run. They hold session text: the folder is the
 * owner's alone, and `clear` removes it.
 */
export function diskRuns(parent: string): RunStore {
  let folder: string | undefined;
  const files: string[] = [];
  return {
    async write(rows) {
      try {
        folder ??= await mkdtemp(join(parent, 'session-logs-sort-'));
        const path = join(folder, `${files.length}`);
        const file = await open(path, 'wx', 0o600);
        try {
          let text = '';
          for (const { key, value } of rows) {
            text += `${key}\t${value}\n`;
            if (text.length < writeBehind) continue;
            await file.writeFile(text);
            text = '';
          }
          await file.writeFile(text);
        } finally {
          await file.close();
        }
        files.push(path);
      } catch (cause) {
        throw new HarnessError('spill-failed', `cannot sort on disk in ${parent}: ${messageOf(cause)}`, {
          hint: 'Sorting needs about as much room there as the archive has text. Name another folder with --temp.',
          cause,
        });
      }
    },
    runs: () => files.map(readRun),
    async clear() {
      files.length = 0;
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
      folder = undefined;
    },
  };
}

async function* readRun(path: string): AsyncGenerator<readonly Row[]> {
  let rest = '';
  for await (const text of createReadStream(path, { encoding: 'utf8', highWaterMark: readAhead })) {
    const lines = (rest + (text as string)).split('\n');
    rest = lines.pop()!;
    yield lines.map((line) => {
      const tab = line.indexOf('\t');
      return { key: line.slice(0, tab), value: line.slice(tab + 1) };
    });
  }
}
