import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { makeScratchFolder, removeLeftFolders } from './scratch-folder';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'session-logs-scratch-test-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** As another process would have named its own. */
function folderOf(pid: number): string {
  const own = basename(makeScratchFolder(parent));
  const folder = join(parent, own.replace(`-${process.pid}-`, `-${pid}-`));
  mkdirSync(folder);
  writeFileSync(join(folder, '0'), 'what a user saw');
  return folder;
}

it('is for nobody else to read', () => {
  expect(statSync(makeScratchFolder(parent)).mode & 0o777).toBe(0o700);
});

it('removes what a killed process left, and nothing of a living one', async () => {
  const { pid: dead } = spawnSync('true');
  const living = spawn('sleep', ['60']);
  try {
    const [left, used] = [folderOf(dead), folderOf(living.pid!)];
    const own = makeScratchFolder(parent);
    removeLeftFolders(parent);
    expect([left, used, own].map((folder) => existsSync(folder))).toEqual([false, true, true]);
  } finally {
    living.kill('SIGKILL');
    await once(living, 'exit');
  }
});

it('leaves alone what another machine left in a shared folder, and what is not its own', () => {
  const { pid: dead } = spawnSync('true');
  const names = [`session-logs-scratch-elsewhere-${dead}-abcdef`, `session-logs-scratch-${dead}-abcdef`, 'x'];
  for (const name of names) mkdirSync(join(parent, name));
  removeLeftFolders(parent);
  expect(readdirSync(parent)).toEqual(expect.arrayContaining(names));
});

it('says what to set where it cannot be made', () => {
  expect(() => makeScratchFolder(join(parent, 'none'))).toThrow(
    expect.objectContaining({ code: 'scratch-failed', hint: expect.stringContaining('TMPDIR') }),
  );
});
