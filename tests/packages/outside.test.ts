import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { envelopeOf, fakeSession } from '../../archive/testing/fake-agent';
import { version } from '../../cli/package.json';
import { buildPackages } from '../../packages/build';
import { repositoryRoot } from '../repository-root';
import { type Outside, outside } from './outside';

// What somebody has who installs the tarballs into an empty folder: no source, no tool of this repository beside them.
const minutes = 60_000;
const work = mkdtempSync(join(tmpdir(), 'session-logs-outside-'));
let cli: string;
let infra: string;
let harness: string;
beforeAll(async () => {
  [cli, infra, harness] = (await buildPackages(join(work, 'tarballs'))) as [string, string, string];
}, 5 * minutes);
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** What of `names` is installed anywhere in the folder. */
function installed(folder: string, names: readonly string[]): string[] {
  const modules = join(folder, 'node_modules');
  const scoped = readdirSync(modules).filter((name) => name.startsWith('@'));
  const all = [
    ...readdirSync(modules),
    ...scoped.flatMap((scope) => readdirSync(join(modules, scope)).map((name) => `${scope}/${name}`)),
  ];
  return all.filter((name) => names.some((wanted) => name === wanted || name.startsWith(`${wanted}/`)));
}

const compilerOptions = {
  target: 'es2022',
  strict: true,
  noEmit: true,
  // Our declarations are looked into, as somebody does who has no skipLibCheck.
  skipLibCheck: false,
};

function typeCheck(
  there: Outside,
  module: string,
  files: readonly string[],
  types: string[] = ['node'],
): string {
  there.write(
    `tsconfig.${module}.json`,
    JSON.stringify({ compilerOptions: { ...compilerOptions, module, types }, files }),
  );
  const tsc = join(repositoryRoot, 'node_modules/typescript/lib/tsc.js');
  const { stdout } = there.run(process.execPath, [tsc, '-p', `tsconfig.${module}.json`]);
  return stdout;
}

describe('the reader alone', () => {
  let there: Outside;
  beforeAll(() => {
    there = outside(join(work, 'reader'), [cli], { '@types/node': '20.19.43' });
    const { id, calls } = fakeSession('taro-0a1b2c3d4e5f6a7b8', ['$ echo hello\r\nhello\r\n', '$ exit\r\n']);
    const text = calls.map((events) => JSON.stringify(envelopeOf(id, events))).join('\n');
    there.write('archive/session-logs/2026/11/24/00/one.gz', gzipSync(`${text}\n`));
  }, 5 * minutes);

  test('brings neither the harness nor CDK, Testcontainers or jest', () => {
    const unwanted = [
      '@session-logs',
      'testcontainers',
      '@testcontainers',
      'jest',
      'aws-cdk',
      'aws-cdk-lib',
      'constructs',
      'esbuild',
      'dockerode',
    ];
    expect(installed(there.folder, unwanted)).toEqual([]);
    expect(installed(there.folder, ['session-logs'])).toEqual(['session-logs']);
  });

  test('carries compiled files and declarations, no sources, no tests, no script that installs, no path of this machine', () => {
    const folder = join(there.folder, 'node_modules/session-logs');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(
      files.filter(
        (file) => (file.endsWith('.ts') && !file.endsWith('.d.ts')) || /\.test\.|testing|fixtures/.test(file),
      ),
    ).toEqual([]);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    expect([manifest.scripts, manifest.devDependencies]).toEqual([undefined, undefined]);
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    const texts = files.filter((file) => /\.(js|ts|json|cjs)$/.test(file));
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter((file) => readFileSync(join(folder, file), 'utf8').includes(repositoryRoot))).toEqual(
      [],
    );
  });

  test('npx session-logs --version', () => {
    expect(there.run('npx', ['session-logs', '--version'])).toEqual({
      status: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });

  test.each(['--version', '--help'])(
    '%s loads no AWS client, no DuckDB and no more than it needs',
    (flag) => {
      there.write(
        'loaded.cjs',
        `process.on('exit', () => require('node:fs').writeFileSync('loaded.json', JSON.stringify(Object.keys(require.cache))));`,
      );
      const { status } = there.run(process.execPath, [
        '-r',
        './loaded.cjs',
        'node_modules/session-logs/cli/bin.cjs',
        flag,
      ]);
      expect(status).toBe(0);
      const loaded: string[] = JSON.parse(readFileSync(join(there.folder, 'loaded.json'), 'utf8'));
      const slow = loaded.filter((file) =>
        /node_modules\/(@aws-sdk|@smithy|@duckdb|cli-table3|zod)\//.test(file),
      );
      expect(slow).toEqual([]);
    },
  );

  test('ls and verify read a folder, as they do here', () => {
    const here = (args: readonly string[]) => {
      const { status, stdout } = spawnSync(process.execPath, [join(repositoryRoot, 'cli/bin.cjs'), ...args], {
        cwd: there.folder,
        encoding: 'utf8',
      });
      return { status, stdout };
    };
    for (const args of [
      ['ls', '--archive', 'archive'],
      ['verify', '--archive', 'archive'],
      ['query', '--archive', 'archive', '--saved', 'sessions'],
    ]) {
      const { status, stdout } = there.run('npx', ['session-logs', ...args]);
      // verify says of when it was run.
      const timeless = (text: string) => text.replace(/took after \S+/, 'took after now');
      const same = here(args);
      expect({ args, status, stdout: timeless(stdout) }).toEqual({
        args,
        status: same.status,
        stdout: timeless(same.stdout),
      });
    }
    expect(there.run('npx', ['session-logs', 'ls', '--archive', 'archive']).stdout).toContain(
      'taro-0a1b2c3d4e5f6a7b8',
    );
  });

  test.each([
    'doctor',
    'preferences',
    'canary',
    'cost',
    'ls',
    'show',
    'grep',
    'export',
    'query',
    'verify',
    'backfill',
    'seal',
  ])('%s is there without the harness', (command) => {
    const { status, stdout, stderr } = there.run('npx', ['session-logs', command, '--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`Usage: session-logs ${command}`);
  });

  test.each([['prove'], ['up'], ['doctor', '--local'], ['scenario', 'new', 'mine']])(
    '%s %s names the package to add',
    (...args) => {
      expect(there.run('npx', ['session-logs', ...args])).toEqual({
        status: 2,
        stdout: '',
        stderr: `error: ${args[0]} needs the package @session-logs/harness, which is not installed [harness-missing]\n  hint: npm install --save-dev @session-logs/harness@${version}\n`,
      });
    },
  );

  test('is a library for programs too, with types', () => {
    there.write(
      'program.ts',
      `import { openLocation, createArchiveReader } from 'session-logs';
       export async function ids(folder: string): Promise<string[]> {
         const store = await openLocation(folder, { env: process.env });
         const { sessions } = await createArchiveReader(store).refresh();
         return [...sessions.keys()];
       }`,
    );
    expect(typeCheck(there, 'node16', ['program.ts'])).toBe('');
    expect(typeCheck(there, 'preserve', ['program.ts'])).toBe('');
    there.write(
      'program.cjs',
      `const { openLocation, createArchiveReader } = require('session-logs');
       openLocation('archive', { env: process.env })
         .then((store) => createArchiveReader(store).refresh())
         .then(({ sessions }) => console.log([...sessions.keys()]));`,
    );
    expect(there.run(process.execPath, ['program.cjs'])).toEqual({
      status: 0,
      stdout: "[ 'taro-0a1b2c3d4e5f6a7b8' ]\n",
      stderr: '',
    });
  });
});

describe('the constructs', () => {
  let there: Outside;
  beforeAll(() => {
    there = outside(join(work, 'infra'), [infra], {
      'aws-cdk-lib': '2.275.0',
      constructs: '10.8.1',
      '@types/node': '20.19.43',
    });
  }, 5 * minutes);

  const app = `import { App, Stack } from 'aws-cdk-lib';
import { SessionLogArchive } from '@session-logs/infra';

const app = new App({ outdir: 'cdk.out' });
const stack = new Stack(app, 'OurAudit');
new SessionLogArchive(stack, 'SessionLogs');
app.synth();
`;

  test('a CDK app of a few lines synthesises the pipeline', () => {
    there.write('app.ts', app);
    expect(typeCheck(there, 'node16', ['app.ts'])).toBe('');
    there.write('app.cjs', app.replace(/^import (.*) from (.*);$/gm, 'const $1 = require($2);'));
    const { status, stderr } = there.run(process.execPath, ['app.cjs'], {
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      CDK_VALIDATION: 'false',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { Resources } = JSON.parse(
      readFileSync(join(there.folder, 'cdk.out/OurAudit.template.json'), 'utf8'),
    );
    const types = Object.values(Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
    for (const type of [
      'AWS::Logs::LogGroup',
      'AWS::Logs::SubscriptionFilter',
      'AWS::KinesisFirehose::DeliveryStream',
      'AWS::S3::Bucket',
    ])
      expect(types).toContain(type);
  });

  test('bring nothing of the AWS SDK, DuckDB or the harness', () => {
    expect(installed(there.folder, ['@aws-sdk', '@duckdb', 'session-logs', '@session-logs/harness'])).toEqual(
      [],
    );
  });
});

describe('everything', () => {
  let there: Outside;
  beforeAll(() => {
    there = outside(join(work, 'everything'), [cli, infra, harness], {
      jest: '30.5.2',
      '@types/jest': '30.0.0',
      '@types/node': '20.19.43',
    });
  }, 10 * minutes);

  test(
    'a first scenario is written, and proved on LocalStack',
    () => {
      const written = there.run('npx', ['session-logs', 'scenario', 'new', 'my-scenario']);
      expect(written.status).toBe(0);
      const file = 'my-scenario.scenario.ts';
      expect(existsSync(join(there.folder, file))).toBe(true);
      expect(typeCheck(there, 'node16', [file])).toBe('');
      const proved = there.run('npx', [
        'session-logs',
        'prove',
        '--scenarios',
        `./${file}`,
        '--backend',
        'process',
        '--runs',
        'runs',
      ]);
      expect(`${proved.status}\n${proved.stderr}${proved.stdout}`).toMatch(/^0\n/);
      const { results } = JSON.parse(readFileSync(join(there.folder, 'runs/latest/summary.json'), 'utf8'));
      expect(
        results.map((cell: { scenario: string; verdict: string }) => [cell.scenario, cell.verdict]),
      ).toEqual(Array.from({ length: 4 }, () => ['my-scenario', 'valid']));
    },
    5 * minutes,
  );

  test(
    'our own scenarios run from the package',
    () => {
      const proved = there.run('npx', [
        'session-logs',
        'prove',
        'agent-kill',
        '--backend',
        'process',
        '--runs',
        'own-runs',
      ]);
      expect(`${proved.status}\n${proved.stderr}${proved.stdout}`).toMatch(/^0\n/);
    },
    5 * minutes,
  );

  test(
    'a test of theirs, with a matcher',
    () => {
      there.write(
        'session-logs.test.js',
        `require('@session-logs/harness/jest');
       const { defineScenario, numberedLines, runScenarios } = require('@session-logs/harness');

       const powerLoss = defineScenario({
         name: 'our-power-loss',
         title: 'our power loss',
         description: 'The power goes between two ticks.',
         expected: { 'direct-s3': 'everything-lost', 'cloudwatch-at-exit': 'everything-lost', streaming: 'tail-lost', deployed: 'tail-lost' },
         source: (seed) => numberedLines(seed),
         run: async (stage) => {
           await stage.open();
           await stage.displayed(150);
           await stage.midTick(25);
           await stage.fault('cutting the power', (instance) => instance.powerLoss());
           await stage.boot();
           await stage.reported('Failed');
         },
       });

       test('a power loss costs a tail of the stream, and the whole direct export', async () => {
         const { cell } = await runScenarios([powerLoss], { backend: 'process', runsFolder: 'jest-runs' });
         expect(cell('our-power-loss', 'streaming')).toLoseOnlyTail({ within: 3_000 });
         expect(cell('our-power-loss', 'direct-s3')).toLoseEverything();
         expect(() => expect(cell('our-power-loss', 'direct-s3')).toBeComplete()).toThrow(/lost/);
       }, 180_000);`,
      );
      const { status, stderr } = there.run('npx', ['jest', '--ci']);
      expect(`${status}\n${stderr}`).toMatch(/^0\n(.|\n)*Tests: +1 passed, 1 total/);
    },
    5 * minutes,
  );
});
