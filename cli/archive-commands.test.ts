import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeScratchFolder } from '../archive/spool';
import { encodings } from '../archive/testing/encodings';
import { envelopeOf, fakeSession } from '../archive/testing/fake-agent';
import { run } from './main';
import { fakeWorld } from './testing/fake-world';

const taro = 'taro.yamada-0a1b2c3d4e5f6a7b8';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-cli-'));
  const hour = join(folder, 'session-logs/2026/11/24/00');
  mkdirSync(hour, { recursive: true });
  const { calls } = fakeSession(taro, ['$ ls\r\na\r\n', 'b\r\n']);
  writeFileSync(
    join(hour, 'x.gz'),
    encodings['many gzip members']!(calls.map((call) => envelopeOf(taro, call))),
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function cli(...argv: string[]) {
  const world = fakeWorld();
  const code = await run(argv, world);
  return { code, out: world.out(), err: world.err() };
}

describe('the commands that read an archive', () => {
  it('put the result on stdout alone and progress on stderr, and leave nothing behind', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('session-logs-scratch-'));
    const { code, out, err } = await cli('show', taro, '--archive', folder, '--raw');
    expect(code).toBe(0);
    expect(out).toBe('$ ls\na\nb\n');
    expect(err).toContain(`reading ${folder}/: done, 1 objects`);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('session-logs-scratch-'))).toEqual(before);
  });

  it('remove what a killed one left in the temp folder: it holds what users saw', async () => {
    const { pid } = spawnSync('true');
    const own = makeScratchFolder(tmpdir());
    const left = own.replace(`-${process.pid}-`, `-${pid}-`);
    renameSync(own, left);
    expect((await cli('ls', '--archive', folder)).code).toBe(0);
    expect(existsSync(left)).toBe(false);
  });

  it('list, search and export', async () => {
    expect(JSON.parse((await cli('ls', '--archive', folder, '--json')).out)).toMatchObject({
      id: taro,
      records: 2,
    });
    expect((await cli('ls', '--archive', folder, '--by', 'day')).out).toMatch(/^DAY[^\n]*\n2026-11-24 /);
    expect((await cli('grep', '^b$', '--archive', folder)).out).toContain(`${taro}  2026-11-24T`);
    expect((await cli('grep', 'nothing', '--archive', folder)).code).toBe(1);
    const out = join(folder, 'out');
    expect((await cli('export', '--archive', folder, '--format', 'asciicast', '--out', out)).code).toBe(0);
    expect(readFileSync(join(out, `${taro}.cast`), 'utf8').split('\n')).toHaveLength(4);
    const again = await cli('export', '--archive', folder, '--format', 'asciicast', '--out', out);
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('it is there already') });
  });

  it('ask an emulator on this machine with its own credentials and region, where the environment has none', async () => {
    const signed: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      signed.push(request.headers.authorization);
      response.setHeader('connection', 'close');
      response.end('<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      expect(await cli('ls', '--archive', 's3://bucket', '--endpoint-url', url)).toMatchObject({ code: 1 });
      await cli('ls', '--archive', 's3://bucket', '--endpoint-url', url, '--region', 'eu-west-1');
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    expect(signed[0]).toMatch(/Credential=test\/\d+\/ap-northeast-1\/s3\//);
    expect(signed.at(-1)).toMatch(/Credential=test\/\d+\/eu-west-1\/s3\//);
  });

  it('leave out what arrived at another time', async () => {
    expect((await cli('ls', '--archive', folder, '--since', '2026-11-25')).code).toBe(1);
    expect(
      (await cli('ls', '--archive', folder, '--since', '2026-11-24', '--until', '2026-11-25')).code,
    ).toBe(0);
  });

  it.each([
    [['ls'], '--archive'],
    [['ls', '--archive', '/no/such'], '/no/such'],
    [['ls', '--archive', 'https://x/y'], 's3://bucket'],
    [['ls', '--archive', '.', '--since', 'yesterday'], '--since'],
    [['ls', '--archive', '.', '--by', 'colour'], '--by'],
    [['show', 'x', '--archive', '.', '--raw', '--json'], '--raw and --json'],
    [['export', '--archive', '.'], '--out'],
    [['export', 'x', '--archive', '.', '--columns', '0'], '--columns'],
    [['grep', '(', '--archive', '.'], 'regular expression'],
  ])('refuse %j, and say why', async (argv, why) => {
    const { code, err } = await cli(...argv);
    expect(code).toBe(2);
    expect(err).toContain(why);
  });

  it('document their exit codes', async () => {
    for (const name of ['ls', 'show', 'grep', 'export']) {
      const { code, out } = await cli(name, '--help');
      expect(code).toBe(0);
      expect(out).toContain('Exit codes:');
    }
  });
});
