import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { emptyFolder, type Resource } from './testing/template';

const packageName = '@session-logs/infra';
const repository = join(__dirname, '..');

/** The programs of the section "In a stack of your own", as they stand there. */
const programs = (() => {
  const deploy = readFileSync(join(repository, 'docs/deploy.md'), 'utf8');
  const section = /^## In a stack of your own\n([\s\S]*?)^## /m.exec(deploy)?.[1] ?? '';
  return [...section.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, program]) => program ?? '');
})();

/** Runs a program as somebody would who installed the package. @returns the resources of each stack */
function run(program: string, context: Record<string, unknown> = {}): Record<string, Resource>[] {
  const outdir = emptyFolder();
  const { code } = transformSync(program, { loader: 'ts', format: 'cjs' });
  const installed = (name: string) => require(name === packageName ? './index' : name);
  process.env.CDK_OUTDIR = outdir;
  process.env.CDK_CONTEXT_JSON = JSON.stringify(context);
  try {
    new Function('require', 'exports', code)(installed, {});
  } finally {
    delete process.env.CDK_OUTDIR;
    delete process.env.CDK_CONTEXT_JSON;
  }
  return readdirSync(outdir)
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => JSON.parse(readFileSync(join(outdir, file), 'utf8')).Resources);
}

const namesOf = (resources: Record<string, Resource>, type: string, property: string) =>
  Object.values(resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties[property]);

it('the archive and its monitoring are in the stack of the first program, ten lines long', () => {
  const [program = ''] = programs;
  expect(program.trim().split('\n').length).toBeLessThanOrEqual(10);
  const [resources = {}, ...others] = run(program);
  expect(others).toEqual([]);
  expect(namesOf(resources, 'AWS::KinesisFirehose::DeliveryStream', 'DeliveryStreamName')).toEqual([
    'session-logs-archive',
  ]);
  expect(namesOf(resources, 'AWS::Logs::LogGroup', 'RetentionInDays')).toContain(7);
  expect(namesOf(resources, 'AWS::S3::Bucket', 'ObjectLockConfiguration')).toEqual([
    expect.objectContaining({ Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 400 } } }),
  ]);
  expect(namesOf(resources, 'AWS::CloudWatch::Alarm', 'AlarmName')).toHaveLength(7);
});

it('two archives are beside each other in the second, and existing roles get their rights', () => {
  const [resources = {}, ...others] = run(programs[1] ?? '');
  expect(others).toEqual([]);
  expect(namesOf(resources, 'AWS::KinesisFirehose::DeliveryStream', 'DeliveryStreamName')).toEqual([
    'production-sessions-archive',
    'tryout-sessions-archive',
  ]);
  expect(namesOf(resources, 'AWS::KMS::Alias', 'AliasName')).toEqual(['alias/production-sessions-seal']);
  const attached = namesOf(resources, 'AWS::IAM::ManagedPolicy', 'Roles').filter(
    (roles) => roles !== undefined,
  );
  expect(attached).toEqual([['auditors'], ['auditors']]);
  const granted = Object.values(resources).find(
    ({ Type, Properties }) => Type === 'AWS::IAM::Policy' && String(Properties.Roles) === 'servers',
  );
  expect(JSON.stringify(granted)).toMatch(/logs:PutLogEvents.*s3:BypassGovernanceRetention/);
});

/** Lists are sorted: with CDK's flags, actions and resources of a statement are in another order. */
function withoutOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(withoutOrder(item))).sort();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutOrder(item)]));
}

it('a new app, which has the flags that CDK recommends, gets the same', () => {
  const [program = ''] = programs;
  const flags = require('aws-cdk-lib/recommended-feature-flags.json');
  expect(withoutOrder(run(program, flags))).toEqual(withoutOrder(run(program)));
});

it('the programs are right for the compiler too, which finds a prop that there is not', () => {
  expect(programs).toHaveLength(2);
  const folder = emptyFolder();
  const mistyped = programs[0]!.replace('lockDays', 'lockdays');
  [...programs, mistyped].forEach((program, index) => {
    writeFileSync(join(folder, `program-${index}.ts`), program);
  });
  const compilerOptions = {
    rootDir: '/',
    typeRoots: [join(repository, 'node_modules/@types')],
    paths: {
      [packageName]: [join(__dirname, 'index.ts')],
      '*': [join(repository, 'node_modules/*')],
    },
  };
  const config = { extends: join(repository, 'tsconfig.json'), compilerOptions, include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  const errors = stdout.split('\n').filter((line) => line.includes('error'));
  expect(errors).toEqual([expect.stringMatching(/program-2\.ts.*'lockdays' does not exist/)]);
}, 60_000);
