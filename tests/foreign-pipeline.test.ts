import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from '../base/processes';
import { cdkEnvironment, deploymentApp, pathWithPinnedPrograms, pinnedProgram } from '../harness/lab';
import { summarySchema } from '../harness/report';
import { sessionLogs } from './command-under-test';
import { labUnderTest } from './lab-under-test';
import { synthesiseOther } from './testing/other-pipeline';

// Somebody else's pipeline, proved as its owner would do it: deployed by their own app, named by an outputs file.
let lab: Awaited<ReturnType<typeof labUnderTest>>;
beforeAll(async () => {
  process.env.CDK_VALIDATION = 'false';
  lab = await labUnderTest();
});
afterAll(() => lab.clients.destroy());

/** @returns the outputs file */
async function deployOther(name: string, faulty: boolean): Promise<string> {
  const folder = join(lab.runFolder, name);
  const outdir = `${folder}.out`;
  const outputs = `${folder}.outputs.json`;
  synthesiseOther(name, { outdir, faulty });
  const { endpoint, pipeline } = lab;
  const { failure } = await runChild({
    what: 'cdklocal deploy',
    command: process.execPath,
    args: [
      pinnedProgram('aws-cdk-local', 'cdklocal').script,
      ...['deploy', '--all', '--app', outdir, '--method', 'direct', '--require-approval', 'never'],
      ...['--outputs-file', outputs, '--no-notices', '--ci'],
    ],
    cwd: deploymentApp().folder,
    env: {
      ...cdkEnvironment({ endpoint, region: pipeline.region, cdkHome: `${folder}.cdk`, base: process.env }),
      PATH: pathWithPinnedPrograms(process.env.PATH),
    },
    logFile: `${folder}.log`,
  });
  expect({ failure, log: failure && readFileSync(`${folder}.log`, 'utf8') }).toMatchObject({
    failure: undefined,
  });
  return outputs;
}

const prove = (outputs: string, runs: string) =>
  sessionLogs([
    ...['prove', 'agent-stop', 'agent-kill', '--endpoint-url', lab.endpoint],
    ...['--outputs', outputs, '--runs', join(lab.runFolder, runs)],
  ]);

const resultOf = (runs: string) =>
  summarySchema.parse(JSON.parse(readFileSync(join(lab.runFolder, runs, 'latest/summary.json'), 'utf8')));

test('a pipeline of other names, by terraform output -json: proved', async () => {
  const cdk = JSON.parse(readFileSync(await deployOther('other-team', false), 'utf8')) as {
    [stack: string]: Record<string, string>;
  };
  const terraform = Object.fromEntries(
    Object.entries(Object.values(cdk)[0] ?? {}).map(([name, value]) => [
      name.replace(/(?<!^)[A-Z]/g, '_$&').toLowerCase(),
      { sensitive: false, type: 'string', value },
    ]),
  );
  const file = join(lab.runFolder, 'terraform.json');
  writeFileSync(file, JSON.stringify(terraform));
  const run = prove(file, 'other-runs');
  expect({ ...(await run.ended), output: run.output() }).toMatchObject({ code: 0 });
  expect(run.output()).not.toMatch(/cdklocal/);
  const { results } = resultOf('other-runs');
  expect(results.map(({ verdict }) => verdict)).toEqual(Array(8).fill('valid'));
  for (const { displayed } of results) expect(displayed.lines).toBeGreaterThan(100);
}, 180_000);

test("a faulty one, by cdk's outputs file: refuted, with its fault named first", async () => {
  const run = prove(await deployOther('faulty-team', true), 'faulty-runs');
  expect({ ...(await run.ended), output: run.output() }).toMatchObject({ code: 1 });
  const { results } = resultOf('faulty-runs');
  const streaming = results.find(({ scenario, route }) => scenario === 'agent-stop' && route === 'streaming');
  expect(streaming).toMatchObject({ verdict: 'invalid', observed: 'everything-lost' });
  expect(streaming?.findings[0]).toMatch(
    /no subscription filter of log group \/audit\/faulty-team\/ssm leads to the delivery stream faulty-team-audit1/,
  );
  const direct = results.find(({ scenario, route }) => scenario === 'agent-stop' && route === 'direct-s3');
  expect(direct?.verdict).toBe('valid');
}, 180_000);

test('a name that is missing: an error that says which, and why it is needed', async () => {
  const file = join(lab.runFolder, 'incomplete.json');
  writeFileSync(file, JSON.stringify({ Audit: { LogGroupName: 'g', Region: 'eu-west-1' } }));
  const run = prove(file, 'incomplete-runs');
  expect(await run.ended).toEqual({ code: 2, signal: null });
  expect(run.output()).toMatch(
    /incomplete\.json \(--outputs\) lacks DeliveryStreamName, BucketName, .*outputs-missing/,
  );
  expect(run.output()).toMatch(/BucketName: what was delivered is read back from it/);
}, 60_000);
