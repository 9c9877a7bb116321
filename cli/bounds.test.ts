import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drip, endlessly, type HostileS3, hostileS3, listing } from '../archive/testing/hostile-s3';
import { exitCodes } from './exit-codes';
import { run } from './main';
import { fakeWorld } from './testing/fake-world';

let server: HostileS3 | undefined;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-bounds-'));
});
afterEach(async () => {
  await server?.close();
  rmSync(folder, { recursive: true });
});

async function interrupted(server: HostileS3, argv: readonly string[]) {
  const child = spawn(process.execPath, [join(__dirname, 'bin.cjs'), ...argv, '--endpoint-url', server.url], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, TMPDIR: folder },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  await Promise.race([server.asked(), closed]);
  child.kill('SIGINT');
  // Without an end of its own the command would be there for minutes, and the test fail by its time.
  return { code: await closed, stderr };
}

const object = { key: 'session-logs/2026/11/24/00/a', bytes: Buffer.alloc(9) };

it.each<[string, string, Parameters<typeof hostileS3>[1]]>([
  ['hangs', 'ls', () => undefined],
  [
    'hangs in an object',
    'verify',
    ({ operation }, response) => {
      if (operation === 'list') response.end(listing([object]));
      else response.writeHead(200, { 'Content-Length': 9 }).write('123');
      return undefined;
    },
  ],
  [
    'drips a listing',
    'grep x',
    (_, response) => {
      drip(response);
      return undefined;
    },
  ],
  [
    'gives garbage without end',
    'grep x',
    ({ operation }, response) => {
      if (operation === 'list') response.end(listing([object]));
      else endlessly(response.writeHead(200, { 'Content-Length': 2 ** 34 }), Buffer.alloc(2 ** 16, 'x'));
      return undefined;
    },
  ],
])('Ctrl-C ends a command at once while an endpoint %s', async (_, command, behaviour) => {
  server = await hostileS3({}, behaviour);
  const { code, stderr } = await interrupted(server, [...command.split(' '), '--archive', 's3://logs']);
  expect(code).toBe(exitCodes.read.interrupted.code);
  expect(stderr).toContain('Interrupted. What was shown is not all.');
  expect(stderr).not.toContain('error:');
  expect(readdirSync(folder)).toEqual([]);
});

it('and while somebody else hangs who is asked beside the archive', async () => {
  server = await hostileS3({}, () => undefined);
  const archive = join(folder, 'archive');
  mkdirSync(archive);
  const { code, stderr } = await interrupted(server, ['verify', '--archive', archive, '--log-group', 'g']);
  expect(code).toBe(exitCodes.verify.interrupted.code);
  expect(stderr).toContain('Interrupted. What was shown is not all.');
  expect(readdirSync(folder)).toEqual(['archive']);
});

it('a command stops by itself, and is not only left', async () => {
  server = await hostileS3({}, () => undefined);
  // Whose clock never comes to where it would be left.
  const world = fakeWorld();
  const running = run(['ls', '--archive', 's3://logs', '--endpoint-url', server.url], world);
  await server.asked();
  world.events.emit('SIGINT');
  expect(await running).toBe(exitCodes.read.interrupted.code);
  await server.left();
});
