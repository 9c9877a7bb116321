import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { UserError } from '../../base';
import type { ProveOptions } from '../../harness/proof';
import { firstScenario } from '../../harness/proof/scenario';
import { provedSummary } from '../../harness/report/testing/example-summary';
import { readCommandLine } from '../command';
import { run } from '../main';
import { nearest } from '../nearest';
import { fakeRuns, fakeWorld } from '../testing/fake-world';
import { commands } from '.';

const scenarioNames = ['normal-exit', 'forced-reboot', 'agent-kill', 'agent-stop'];
const runs = fakeRuns();
afterAll(() => rmSync(runs, { recursive: true, force: true }));

/** The options that the proof is asked for. */
const read = async (...argv: string[]): Promise<ProveOptions> => {
  const world = fakeWorld();
  const work = await readCommandLine(['prove', ...argv], { commands, stdout: world.stdout, version: '0' });
  if (typeof work === 'number') throw new Error(`answered with ${work}`);
  await work({ world, verbose: false });
  return world.asked[0] as ProveOptions;
};
const refusal = (...argv: string[]): Promise<UserError> =>
  read(...argv).then(
    () => {
      throw new Error(`${argv.join(' ')} was taken`);
    },
    (error) => error,
  );

test('the defaults', async () => {
  expect(await read()).toEqual({
    scenarios: scenarioNames,
    seed: 7,
    runsFolder: resolve('runs'),
    cacheFolder: '/cache',
  });
});

test.each(['2024', '2026'])('the agent of %s', async (agent) => {
  expect(await read('--agent', agent)).toMatchObject({ agent });
});

test('what users can do to the record is run when asked for, all of it or by name', async () => {
  expect((await read('--hostile')).scenarios).toEqual([
    ...scenarioNames,
    'erase-transcript',
    'crash-at-exit',
  ]);
  expect((await read('crash-at-exit', 'agent-kill')).scenarios).toEqual(['agent-kill', 'crash-at-exit']);
  expect(await refusal('agent-kill', '--hostile')).toMatchObject({
    code: 'flags-exclude',
    message: '--hostile does not go with names of scenarios',
  });
});

test('everything given', async () => {
  const argv = [
    'agent-stop',
    'normal-exit',
    'agent-stop',
    '--backend',
    'process',
    '--port',
    '4566',
    '--seed',
    '0',
  ];
  expect(await read(...argv, '--runs', runs, '--cache', 'c')).toEqual({
    scenarios: ['normal-exit', 'agent-stop'],
    backend: 'process',
    port: 4566,
    seed: 0,
    runsFolder: runs,
    cacheFolder: resolve('c'),
  });
});

test('containers, a kept lab and a pipeline of somebody else', async () => {
  expect(await read('--instances', 'container', '--keep', '--runs', runs)).toMatchObject({
    instances: 'container',
    keep: true,
  });
  const argv = ['--endpoint-url', 'http://127.0.0.1:4566', '--outputs', 'o.json', '--runs', runs];
  expect(await read(...argv)).toMatchObject({ backend: 'endpoint', outputsFile: resolve('o.json') });
});

test('an endpoint implies its backend', async () => {
  expect(await read('--endpoint-url', 'http://127.0.0.1:4566/', '--runs', runs)).toMatchObject({
    backend: 'endpoint',
    endpointUrl: 'http://127.0.0.1:4566',
  });
});

test.each<[string[], string, RegExp, RegExp]>([
  [['--sed', '1'], 'unknown-flag', /--sed/, /Did you mean --seed\? Flags: --backend, .*--list/],
  [['--xyzzy'], 'unknown-flag', /--xyzzy/, /^Flags: /],
  [
    ['agent-kil'],
    'unknown-scenario',
    /agent-kil$/,
    /Did you mean agent-kill.*Scenarios: normal-exit, .*agent-stop/,
  ],
  [['reboot-now'], 'unknown-scenario', /reboot-now/, /^Scenarios: /],
  [['--backend', 'docker'], 'unknown-backend', /docker.*--backend/, /Backends: container, process, endpoint/],
  [['--backend', 'proces'], 'unknown-backend', /proces/, /Did you mean process\?/],
  [['--backend', 'endpoint'], 'endpoint-url-missing', /--endpoint-url/, /http:/],
  [
    ['--backend', 'process', '--endpoint-url', 'http://h'],
    'flags-exclude',
    /--endpoint-url.*process/,
    /Leave/,
  ],
  [['--endpoint-url', 'http://h', '--port', '1'], 'flags-exclude', /--port/, /--endpoint-url/],
  [['--endpoint-url', 'localhost:4566'], 'bad-endpoint-url', /localhost:4566/, /http:/],
  [['--endpoint-url', 'ftp://h'], 'bad-endpoint-url', /ftp/, /http:/],
  [['--endpoint-url', 'http://h/path'], 'bad-endpoint-url', /port only/, /http:\/\/h$/],
  [['--agent', '2025'], 'unknown-agent', /2025.*--agent/, /2024/],
  [['--instances', 'proces'], 'unknown-instances', /proces.*--instances/, /Did you mean process\?/],
  [['--keep', '--endpoint-url', 'http://h'], 'flags-exclude', /--keep/, /Leave --keep out/],
  [['--outputs', 'o.json'], 'flags-exclude', /--outputs.*--endpoint-url/, /--endpoint-url/],
  [['--runs', ''], 'bad-folder', /--runs/, /folder/],
  [['--built-in'], 'flags-exclude', /--built-in goes with --scenarios/, /ours are run anyway/],
  [['--scenarios'], 'bad-command-line', /--scenarios/, /--help/],
  [
    ['--scenarios', 'agent-kill'],
    'scenario-file-not-found',
    /there is no file or folder agent-kill \(--scenarios\)/,
    /Put names before it: session-logs prove agent-kill --scenarios PATH/,
  ],
  [['--seed'], 'bad-command-line', /--seed/, /--help/],
])('%j is refused as %s', async (argv, code, message, hint) => {
  expect(await refusal(...argv)).toMatchObject({
    source: 'user',
    code,
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  });
});

describe('scenarios of the user', () => {
  const own = join(runs, 'own');
  beforeAll(() => {
    mkdirSync(own);
    for (const name of ['disk-full', 'clock-set'])
      writeFileSync(join(own, `${name}.scenario.ts`), firstScenario(name));
  });
  const scenarios = async (...argv: string[]) => (await read(...argv, '--runs', runs)).scenarios;
  const file = join(own, 'disk-full.scenario.ts');

  test('alone: they are run, and ours are not', async () => {
    expect(await scenarios('--scenarios', own)).toEqual(['clock-set', 'disk-full']);
    expect(await scenarios('--scenarios', file)).toEqual(['disk-full']);
    expect(await scenarios('--scenarios', file, join(own, 'clock-set.scenario.ts'))).toEqual([
      'disk-full',
      'clock-set',
    ]);
  });

  test('with --built-in: after ours', async () => {
    expect(await scenarios('--scenarios', file, '--built-in')).toEqual([...scenarioNames, 'disk-full']);
  });

  test('with names: those that are named, of ours and theirs', async () => {
    expect(await scenarios('disk-full', 'agent-kill', '--scenarios', own)).toEqual([
      'agent-kill',
      'disk-full',
    ]);
    expect(await scenarios('agent-kill', '--scenarios', own)).toEqual(['agent-kill']);
  });

  test('a name that is neither: both are offered', async () => {
    expect(await refusal('disk-ful', '--scenarios', own)).toMatchObject({
      code: 'unknown-scenario',
      hint: expect.stringMatching(
        /Did you mean disk-full\?.*Scenarios: normal-exit, .*clock-set, disk-full\.$/,
      ),
    });
    expect(await refusal('agent-kill', '--scenarios', own, '--built-in')).toMatchObject({
      code: 'flags-exclude',
      message: '--built-in does not go with names of scenarios',
    });
  });

  test('are handed to the proof', async () => {
    const given: string[][] = [];
    const world = fakeWorld(undefined, {
      loadProve: async (theirs) => {
        given.push(theirs.map(({ name }) => name));
        return async () => ({ summary: provedSummary(), runFolderPath: '/runs/one' });
      },
    });
    expect(await run(['prove', '--scenarios', own, '--runs', runs], world)).toBe(0);
    expect(given).toEqual([['clock-set', 'disk-full']]);
  });

  test('one that is wrong ends with 2 before anything is proved, --list too', async () => {
    const bad = join(runs, 'bad.ts');
    writeFileSync(bad, 'export default 7;');
    for (const argv of [
      ['prove', '--scenarios', bad, '--runs', runs],
      ['prove', '--list', '--scenarios', bad],
    ]) {
      const world = fakeWorld();
      expect(await run(argv, world)).toBe(2);
      expect(world.asked).toEqual([]);
      expect(world.err()).toContain(`error: ${bad}: a value of type number is not a scenario [bad-scenario]`);
    }
  });

  test('--list names ours and theirs', async () => {
    const world = fakeWorld();
    expect(await run(['prove', '--list', '--scenarios', own], world)).toBe(0);
    expect(world.out()).toBe(
      [...scenarioNames, 'erase-transcript', 'crash-at-exit', 'clock-set', 'disk-full', ''].join('\n'),
    );
  });
});

test.each(['x', '-1', '1.5', '', ' 1', '0x10', '1e3', '4294967296', '9'.repeat(20)])(
  '--seed %j is refused',
  async (seed) => {
    expect(await refusal(`--seed=${seed}`)).toMatchObject({
      code: 'bad-number',
      message: expect.stringContaining('--seed'),
    });
  },
);

test.each(['0', '65536', '80a'])('--port %j is refused', async (port) => {
  expect(await refusal('--port', port)).toMatchObject({
    code: 'bad-number',
    message: expect.stringContaining('--port'),
  });
});

test('an unknown command and none at all are refused', async () => {
  const output = { commands, stdout: { write: () => {} }, version: '0' };
  await expect(readCommandLine(['prov'], output)).rejects.toThrow(
    expect.objectContaining({
      code: 'unknown-command',
      hint: expect.stringContaining('Did you mean prove?'),
    }),
  );
  await expect(readCommandLine([], output)).rejects.toThrow(expect.objectContaining({ code: 'no-command' }));
});

test('what is near is offered, and nothing else', () => {
  expect(nearest('normal', scenarioNames)).toEqual(['normal-exit']);
  expect(nearest('AGENT-KILL', scenarioNames)[0]).toBe('agent-kill');
  expect(nearest('zzz', scenarioNames)).toEqual([]);
});
