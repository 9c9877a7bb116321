import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { defaultCacheFolder, waitFor } from '../base';
import { liveRunSchema, makeTempFolder, processesStartedWith, startTimeOf } from '../base/processes';
import { summarySchema } from '../harness/report';
import { routes } from '../pipeline';
import { type Run, sessionLogs } from './command-under-test';

// The whole program, as a user starts it, on days when something goes wrong. The cache has LocalStack installed by
// the global set-up already.
const cacheFolder = defaultCacheFolder();
const runs = makeTempFolder('bad-days');
afterAll(() => rmSync(runs, { recursive: true, force: true }));

const prove = (...scenarios: string[]) =>
  sessionLogs(['prove', ...scenarios, '--backend', 'process', '--runs', runs]);

/** What a run has registered: its LocalStack, its instances. */
async function entriesOnceSessionsAreOpen(run: Run) {
  const live = join(cacheFolder, 'live');
  const entries = () =>
    (existsSync(live) ? readdirSync(live) : [])
      .filter((name) => name.endsWith('.json'))
      .map((name) => liveRunSchema.parse(JSON.parse(readFileSync(join(live, name), 'utf8'))))
      .filter(({ runner }) => runner.pid === run.child.pid)
      .flatMap((found) => found.entries);
  return waitFor(
    () =>
      entries().filter(({ kind }) => kind === 'environment').length >= routes.length ? entries() : undefined,
    {
      what: 'the instances to be registered',
      // LocalStack's start and the deployment come first, beside the other tests.
      deadlineMs: 90_000,
    },
  );
}

type Entries = Awaited<ReturnType<typeof entriesOnceSessionsAreOpen>>;

/** Everything of it that still runs. */
const leftOf = (entries: Entries) =>
  entries.filter(
    ({ pid, startTime, environment }) =>
      startTimeOf(pid) === startTime ||
      (environment !== undefined && processesStartedWith(environment).length > 0),
  );

const localStackOf = (entries: Entries) => {
  const entry = entries.find(({ what }) => /LocalStack/.test(what));
  expect(entry).toBeDefined();
  return entry as Entries[number];
};

test('LocalStack killed in mid-run: unknown with its last words, exit code 2, nothing left', async () => {
  const run = prove('forced-reboot');
  const entries = await entriesOnceSessionsAreOpen(run);
  process.kill(localStackOf(entries).pid, 'SIGKILL');
  expect(await run.ended).toEqual({ code: 2, signal: null });
  const summary = summarySchema.parse(JSON.parse(readFileSync(join(runs, 'latest/summary.json'), 'utf8')));
  expect(summary.verdict).toBe('unknown');
  for (const { verdict, findings } of summary.results) {
    expect(verdict).toBe('unknown');
    expect(findings[0]).toMatch(/SIGKILL/);
    expect(findings.join('\n')).toMatch(/backend\.log: /);
  }
  expect(run.output()).toMatch(/SIGKILL/);
  expect(leftOf(entries)).toEqual([]);
}, 180_000);

test('Ctrl-C: exit code 130, nothing left, no result', async () => {
  const before = readdirSync(runs);
  const run = prove('forced-reboot');
  const entries = await entriesOnceSessionsAreOpen(run);
  run.child.kill('SIGINT');
  expect(await run.ended).toEqual({ code: 130, signal: null });
  expect(leftOf(entries)).toEqual([]);
  const folder = readdirSync(runs).find((name) => !before.includes(name));
  expect(folder).toBeDefined();
  expect(existsSync(join(runs, folder as string, 'summary.json'))).toBe(false);
}, 180_000);

test('the runner killed with SIGKILL: the next run ends what it left', async () => {
  const killed = prove('forced-reboot');
  const entries = await entriesOnceSessionsAreOpen(killed);
  killed.child.kill('SIGKILL');
  expect(await killed.ended).toEqual({ code: null, signal: 'SIGKILL' });
  expect(leftOf(entries).length).toBeGreaterThan(0);
  const next = prove('agent-kill');
  expect({ ...(await next.ended), output: next.output() }).toMatchObject({ code: 0 });
  expect(leftOf(entries)).toEqual([]);
}, 300_000);

test('an endpoint that is a real account is refused, and written nothing', async () => {
  const asked: string[] = [];
  const account = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${body}`);
      if (request.url?.includes('health')) return response.end('{"services":{},"version":"4.14.0"}');
      response.setHeader('content-type', 'text/xml');
      response.end(
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
          '<Arn>arn:aws:iam::123456789012:user/me</Arn><UserId>AIDA</UserId><Account>123456789012</Account>' +
          '</GetCallerIdentityResult></GetCallerIdentityResponse>',
      );
    });
  });
  await new Promise<void>((resolve) => account.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(account.address() as AddressInfo).port}`;
  const run = sessionLogs(['prove', '--backend', 'endpoint', '--endpoint-url', url, '--runs', runs]);
  const { code } = await run.ended;
  account.closeAllConnections();
  await new Promise((resolve) => account.close(resolve));
  expect(code).toBe(2);
  expect(run.output()).toMatch(/123456789012/);
  const writes = asked.filter((line) => !/health|GetCallerIdentity/.test(line));
  expect(writes).toEqual([]);
}, 60_000);
