import { readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { waitFor } from '../../base';
import { makeTempFolder } from '../../base/processes';
import { type Engine, requireEngine, runLabel } from '../../harness/machine/engine';
import { type Summary, summarySchema } from '../../harness/report';
import { routes } from '../../pipeline';
import { type Run, sessionLogs } from '../command-under-test';

// Bad days of the container backend, as a user has them. Every test has caches and runs of its own, so that what a
// sweep removes is what this test's run has left.
let engine: Engine;
let cache: string;
let runs: string;
beforeAll(async () => {
  engine = await requireEngine();
});
beforeEach(() => {
  cache = makeTempFolder('cache');
  runs = makeTempFolder('runs');
});
afterEach(() => {
  for (const folder of [cache, runs]) rmSync(folder, { recursive: true, force: true });
});

const proveArgs = (...more: string[]) => [
  'prove',
  'forced-reboot',
  ...['--backend', 'container', '--runs', runs, '--cache', cache],
  ...more,
];
const prove = (...more: string[]) => sessionLogs(proveArgs(...more));

/** Names of the containers of a run, by its runner's pid: run ids end in it. */
async function containersOf({ child }: Run): Promise<string[]> {
  const all = await engine.listContainers({ all: true, filters: { label: [runLabel] } });
  return all
    .filter(({ Labels }) => Labels[runLabel]?.endsWith(`-${child.pid}`))
    .map(({ Names }) => Names[0]?.slice(1) ?? '');
}

async function volumesAndNetworksOf({ child }: Run): Promise<string[]> {
  const filters = { label: [runLabel] };
  const { Volumes } = await engine.listVolumes({ filters: JSON.stringify(filters) as never });
  const networks = await engine.listNetworks({ filters });
  return [...(Volumes ?? []), ...networks]
    .filter(({ Labels }) => Labels?.[runLabel]?.endsWith(`-${child.pid}`))
    .map(({ Name }) => Name);
}

/** Waits until LocalStack and four instances run. @returns LocalStack's container */
async function onceSessionsAreOpen(run: Run) {
  const names = await waitFor(
    async () => {
      const found = await containersOf(run);
      return found.length === 5 && /resetting|opening|forced reboot/.test(run.output()) ? found : undefined;
    },
    { what: `LocalStack and four instances (${run.output()})`, deadlineMs: 90_000 },
  );
  const name = names.find((one) => one.startsWith('session-logs-localstack-')) as string;
  return engine.getContainer(name);
}

const nothingIsLeftOf = async (run: Run) => {
  expect(await containersOf(run)).toEqual([]);
  expect(await volumesAndNetworksOf(run)).toEqual([]);
};

const latest = (): Summary =>
  summarySchema.parse(JSON.parse(readFileSync(join(runs, 'latest/summary.json'), 'utf8')));

function expectUnknown(reason: RegExp): void {
  const { verdict, results } = latest();
  expect(verdict).toBe('unknown');
  for (const cell of results) {
    expect(cell.verdict).toBe('unknown');
    expect(cell.findings.join('\n')).toMatch(reason);
  }
}

test('LocalStack killed in mid-run: unknown, exit code 2, nothing left', async () => {
  const run = prove();
  const localStack = await onceSessionsAreOpen(run);
  await localStack.kill();
  expect(await run.ended).toEqual({ code: 2, signal: null });
  expectUnknown(/is gone: exit code 137/);
  await nothingIsLeftOf(run);
}, 180_000);

test('LocalStack out of memory: unknown, and it says so', async () => {
  const run = prove();
  const localStack = await onceSessionsAreOpen(run);
  // Room for little more than it uses; then something that wants more. The kernel ends the largest: LocalStack.
  const { memory_stats } = await localStack.stats({ stream: false });
  const limit = memory_stats.usage + 20_000_000;
  await localStack.update({ Memory: limit, MemorySwap: limit });
  const exec = await localStack.exec({ Cmd: ['python3', '-c', 'x = bytearray(2 ** 30)'] });
  await exec.start({ Detach: true });
  expect(await run.ended).toEqual({ code: 2, signal: null });
  expectUnknown(/is gone: exit code \d+, out of memory \(OOM-killed\)/);
  await nothingIsLeftOf(run);
}, 180_000);

test('Ctrl-C: exit code 130, no result, nothing left', async () => {
  const run = prove();
  await onceSessionsAreOpen(run);
  run.child.kill('SIGINT');
  expect(await run.ended).toEqual({ code: 130, signal: null });
  await nothingIsLeftOf(run);
}, 180_000);

test('the runner killed with SIGKILL: the next run removes what it left, and nothing of a run that is alive', async () => {
  const other = sessionLogs([...proveArgs().slice(0, -2), '--cache', join(cache, 'other')]);
  await onceSessionsAreOpen(other);
  const killed = prove();
  await onceSessionsAreOpen(killed);
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect(await containersOf(killed)).toHaveLength(1 + routes.length);
  const next = prove();
  expect({ ...(await next.ended), output: next.output() }).toMatchObject({ code: 0 });
  await nothingIsLeftOf(killed);
  await nothingIsLeftOf(next);
  expect({ ...(await other.ended), output: other.output() }).toMatchObject({ code: 0 });
  await nothingIsLeftOf(other);
}, 300_000);

test('the engine gone in mid-run: unknown, exit code 2, and the next run cleans up', async () => {
  // An engine that stops answering, seen from the run: a proxy to its socket that is closed.
  const sockets = new Set<Socket>();
  const proxy = createServer((near) => {
    const far = connect('/var/run/docker.sock');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as { port: number };
  const run = sessionLogs(proveArgs(), { DOCKER_HOST: `tcp://127.0.0.1:${port}` });
  await onceSessionsAreOpen(run);
  proxy.close();
  for (const socket of sockets) socket.destroy();
  expect({ ...(await run.ended), output: run.output() }).toMatchObject({ code: 2 });
  expectUnknown(/the Docker engine (is gone|does not answer)/);
  const next = prove();
  expect({ ...(await next.ended), output: next.output() }).toMatchObject({ code: 0 });
  await nothingIsLeftOf(run);
}, 300_000);

describe('before anything is started', () => {
  const refused = async (run: Run, message: RegExp) => {
    expect(await run.ended).toEqual({ code: 2, signal: null });
    expect(run.output()).toMatch(message);
    expect(run.output()).toMatch(/hint: /);
    await nothingIsLeftOf(run);
  };

  test('an image that is not there and cannot be pulled', async () => {
    const run = sessionLogs(proveArgs(), { LOCALSTACK_IMAGE: 'localhost:1/nowhere:1' });
    await refused(run, /no image localhost:1\/nowhere:1 and cannot pull it .*image-missing/);
  }, 60_000);

  test('a port that is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    await refused(prove('--port', String(port)), new RegExp(`port ${port} .*port-taken`));
    await new Promise((resolve) => taken.close(resolve));
  }, 60_000);

  test('no engine', async () => {
    const run = sessionLogs(proveArgs(), { DOCKER_HOST: 'tcp://127.0.0.1:1' });
    expect(await run.ended).toEqual({ code: 2, signal: null });
    expect(run.output()).toMatch(/no Docker engine answers .*no-engine[\s\S]*hint: .*--backend process/);
  }, 60_000);

  test("an instance image that holds another agent than this source's", async () => {
    const run = sessionLogs(proveArgs('--instances', 'container'), {
      SESSION_LOGS_INSTANCE_IMAGE: process.env.LOCALSTACK_IMAGE,
    });
    await refused(run, /instances cannot be containers: .* holds the agent of another version/);
  }, 120_000);
});

describe('a lab that is kept', () => {
  const kept = (...args: string[]) => sessionLogs([...args, '--cache', cache]);
  afterEach(async () => void (await kept('down').ended), 60_000);

  test('is used by the next run, survives a killed one, and ends with down', async () => {
    const up = kept('up', '--backend', 'container');
    expect({ ...(await up.ended), output: up.output() }).toMatchObject({ code: 0 });
    const killed = prove('--keep');
    await waitFor(async () => (await containersOf(killed)).length === 4 || undefined, {
      what: 'four instances',
      deadlineMs: 60_000,
    });
    killed.child.kill('SIGKILL');
    await killed.ended;
    const warm = prove('--keep');
    expect({ ...(await warm.ended), output: warm.output() }).toMatchObject({ code: 0 });
    expect(warm.output()).toContain('kept from an earlier run');
    expect(warm.output()).not.toContain('starting LocalStack');
    await nothingIsLeftOf(killed);
    expect(await containersOf(up)).toHaveLength(1);
    await kept('down').ended;
    await nothingIsLeftOf(up);
  }, 300_000);

  test('is replaced when it is not healthy any more', async () => {
    const up = kept('up', '--backend', 'container');
    expect({ ...(await up.ended), output: up.output() }).toMatchObject({ code: 0 });
    await engine.getContainer((await containersOf(up))[0] as string).stop({ t: 0 });
    const again = kept('up', '--backend', 'container');
    expect({ ...(await again.ended), output: again.output() }).toMatchObject({ code: 0 });
    expect(again.output()).toMatch(/kept backend: not used, it is gone, or not healthy/);
    await nothingIsLeftOf(up);
  }, 300_000);
});
