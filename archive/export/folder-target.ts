import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../../base';
import type { ExportTarget } from './export';

/**
 * Files in a folder, which only the owner may read. What is there already stays.
 * @throws UserError `export-failed`, from `open`
 */
export function folderTarget(folder: string): ExportTarget {
  return {
    async open(name) {
      const file = join(folder, name);
      try {
        await mkdir(folder, { recursive: true });
        const handle = await open(file, 'wx', 0o600);
        return {
          write: async (text) => {
            await handle.writeFile(text);
          },
          close: () => handle.close(),
        };
      } catch (cause) {
        const there = (cause as NodeJS.ErrnoException).code === 'EEXIST';
        throw new UserError(
          'export-failed',
          `cannot write ${file}: ${there ? 'it is there already' : messageOf(cause)}`,
          {
            hint: there
              ? 'Give an empty folder with --out, or remove the file.'
              : 'Check that you may write there.',
            cause,
          },
        );
      }
    },
  };
}
