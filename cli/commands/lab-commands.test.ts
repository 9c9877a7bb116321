import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pidScope } from '../../base/processes';
import { keptFileOf, readKeptLab, writeKeptLab } from '../../harness/lab';
import { run } from '../main';
import { fakeRuns, fakeWorld } from '../testing/fake-world';
import { tableOf } from './doctor';

jest.setTimeout(30_000); // an engine that is busy may be asked

let cache: string;
beforeEach(() => {
  cache = fakeRuns();
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const deadLab = () => ({
  runId: 'r',
  createdAt: '2026-01-01T00:00:00.000Z',
  templatesDigest: 'd',
  pipeline: {
    stackName: 's',
    region: 'eu-west-1',
    account: '000000000000',
    logGroupName: 'g',
    deliveryStreamName: 'd',
    bucketName: 'b',
    streamPrefix: 'p/',
    transcriptPrefix: 't/',
    errorPrefix: 'e/',
  },
  backend: {
    kind: 'process' as const,
    // A pid that is taken, by a process of another age.
    pid: process.pid,
    startTime: '1',
    scope: pidScope(),
    endpoint: 'http://127.0.0.1:1',
    root: `${cache}/root`,
    logFile: `${cache}/log`,
  },
});

describe('down', () => {
  test('where nothing is kept it says so', async () => {
    const world = fakeWorld();
    expect(await run(['down', '--cache', cache], world)).toBe(0);
    expect(world.out()).toMatch(/^nothing was kept\n/);
  });

  test('ends what is kept and forgets it, and no process that has its number by now', async () => {
    writeKeptLab(cache, deadLab());
    const world = fakeWorld();
    expect(await run(['down', '--cache', cache], world)).toBe(0);
    expect(world.out()).toMatch(/^ended LocalStack at http:\/\/127\.0\.0\.1:1\n/);
    expect(readKeptLab(cache)).toBeUndefined();
  });
});

describe('the record of what is kept', () => {
  test.each(['', '{', '{"version":2}', '{"version":1}'])('%j keeps nothing', (text) => {
    mkdirSync(dirname(keptFileOf(cache)), { recursive: true });
    writeFileSync(keptFileOf(cache), text);
    expect(readKeptLab(cache)).toBeUndefined();
  });
});

test.each([
  [['up', '--backend', 'endpoint'], /--backend endpoint/],
  [['up', '--port', 'x'], /--port x/],
  [['doctor', '--backfill-interval', 'daily'], /--backfill-interval daily is not a whole number of hours/],
])('%j is refused', async (argv, message) => {
  const world = fakeWorld();
  expect(await run(argv, world)).toBe(2);
  expect(world.err()).toMatch(message);
});

test('the doctor tells what is missing and how to get it, and that nothing can be started', () => {
  const fact = {
    id: 'python',
    what: 'Python',
    state: 'missing',
    found: 'none',
    hint: 'pyenv install',
  } as const;
  const text = tableOf({ facts: [fact] });
  expect(text).toMatch(/Python .*missing .*none/);
  expect(text).toMatch(/-> pyenv install/);
  expect(text).toMatch(/prove cannot start anything here/);
});
