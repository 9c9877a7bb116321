import { mkdtempSync, rmSync, truncateSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualFile } from './conformance/virtual-file';
import { createLocalFile } from './local-file';

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

/** The file on the disk and the one of the replay must take tampering alike. */
test.each(['on disk', 'in memory'])(
  'truncated, it gets a hole; deleted, it is gone for readers (%s)',
  async (where) => {
    const folder = mkdtempSync(join(tmpdir(), 'local-file-'));
    const path = join(folder, 'ipcTempFile.log');
    try {
      const file = where === 'on disk' ? await createLocalFile(path) : new VirtualFile(path);
      await file.append(bytes('12345'));
      await file.append(bytes('678'));
      expect(Buffer.from((await file.read()) as Uint8Array).toString()).toBe('12345678');
      if (file instanceof VirtualFile) file.truncate();
      else truncateSync(path);
      expect(await file.read()).toHaveLength(0);
      await file.append(bytes('9'));
      expect(Buffer.from((await file.read()) as Uint8Array).toString()).toBe(`${'\0'.repeat(8)}9`);
      if (file instanceof VirtualFile) file.unlink();
      else unlinkSync(path);
      await file.append(bytes('10'));
      expect(await file.read()).toBeUndefined();
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
