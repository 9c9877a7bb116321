import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import type { Lab } from '../harness/lab';
import { deployPipeline, synthesise } from '../harness/lab';
import type { Scenario } from '../harness/proof';
import { numberedLines, runScenario } from '../harness/proof';
import { type Pipeline, routes, sessionDocumentFor, sessionDocumentNames } from '../pipeline';
import { describePipeline } from '../pipeline/state';
import { labUnderTest } from './lab-under-test';
import { assemblyStacks, compareWithLive, deployedResources, liveClients, type Template } from './live';

// The archive stack as it was before it had a lock and policies for people, updated to what it is now while sessions
// stream. A deployment of an account goes the same way.
const name = 'upgraded';
const before = join(__dirname, 'fixtures/archive-stack-before-the-lock.template.json');
/** Every stack as the last release made it. */
const release = join(__dirname, '../infra/fixtures/templates/default.json');

let lab: Awaited<ReturnType<typeof labUnderTest>>;
let upgraded: Pipeline;
beforeAll(async () => {
  lab = await labUnderTest();
});
afterAll(() => lab.clients.destroy());

const synth = (folder: string, settings: Record<string, string> = {}, stack = name) =>
  synthesise({ run: lab.run, name: stack, outDir: join(lab.runFolder, `${folder}.out`), settings });
const deploy = (app: string, folder: string, stack = name, region = lab.pipeline.region) =>
  deployPipeline({
    run: { ...lab.run, folder: join(lab.runFolder, folder) },
    endpoint: lab.endpoint,
    region,
    name: stack,
    app,
  });

/** What a deployed stack has that is not as its template says, as `LogicalId: what`. */
async function notAsDeclared(app: string): Promise<string[]> {
  const clients = liveClients(lab.endpoint, lab.pipeline.region);
  try {
    const [stack] = assemblyStacks(app);
    const resources = await deployedResources(clients.cloudFormation, stack!.stackName, stack!.template);
    const states = await compareWithLive(resources, clients);
    return states.flatMap((state) =>
      state.state === 'dropped' ? [`${state.resource.logicalId}: ${state.aspect.what}`] : [],
    );
  } finally {
    clients.destroy();
  }
}

test('an update of the stack while sessions stream loses nothing, and keeps every name', async () => {
  // The lock is another matter: see below.
  const now = await synth('upgraded', { lockMode: 'none' });
  const old = join(lab.runFolder, 'upgraded-before.out');
  cpSync(now, old, { recursive: true });
  writeFileSync(join(old, 'SessionLogArchive.template.json'), readFileSync(before));

  const pipeline = await deploy(old, 'upgrade-before');
  // Not written to SSM: other tests' sessions read the account's documents.
  const documents = Object.fromEntries(
    routes.map((route) => [
      route,
      { name: sessionDocumentNames[route], content: sessionDocumentFor(route, pipeline) },
    ]),
  ) as Lab['documents'];
  const upgrade: Scenario = {
    name: 'upgrade',
    title: 'update of the stack',
    description: 'The stack is updated while the sessions stream; then a normal exit.',
    expected: {
      'direct-s3': 'complete',
      'cloudwatch-at-exit': 'complete',
      streaming: 'complete',
      deployed: 'complete',
    },
    source: (seed) => numberedLines(seed, 40),
    run: async (stage) => {
      await stage.open();
      await stage.displayed(40);
      upgraded = await deploy(now, 'upgrade-now');
      await stage.displayedMore(40);
      await stage.exit();
      await stage.reported('Success');
    },
  };
  const cells = await runScenario({
    lab: { ...lab, pipeline, documents },
    scenario: upgrade,
    seed: 1,
    folder: join(lab.runFolder, 'upgrade'),
    signal: new AbortController().signal,
  });
  expect(cells.map(({ route, verdict, observed, findings }) => [route, verdict, observed, findings])).toEqual(
    routes.map((route) => [route, 'valid', 'complete', []]),
  );
  expect(upgraded).toEqual(pipeline);

  // What LocalStack 4.14 does not update, beyond what it drops of a new stack too (docs/localstack-dropped.md).
  const fresh = await synth('fresh', { lockMode: 'none' }, 'fresh');
  await deploy(fresh, 'fresh', 'fresh');
  const droppedAnyway = new Set(await notAsDeclared(fresh));
  const notUpdated = (await notAsDeclared(now)).filter((what) => !droppedAnyway.has(what));
  expect(notUpdated).toEqual(['ArchiveBucketPolicy13E3D5ED: statements']);
}, 240_000);

/** A deployed stack: how it came to be, and what its resources are called. One that was replaced is called otherwise. */
async function stackOf(region: string, template: Template) {
  const { cloudFormation, destroy } = liveClients(lab.endpoint, region);
  try {
    const StackName = 'session-logs';
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const resources = await deployedResources(cloudFormation, StackName, template);
    return {
      status: Stacks[0]?.StackStatus,
      names: Object.fromEntries(resources.map(({ logicalId, physicalId }) => [logicalId, physicalId])),
    };
  } finally {
    destroy();
  }
}

test('the stack of the last release is updated in place: each resource stays', async () => {
  // Its name is that of the tests' own deployment, which is in another region.
  const region = 'eu-west-1';
  const released: Template = JSON.parse(readFileSync(release, 'utf8')).SessionLogArchive;
  // Something has to differ, or there is no update.
  const now = await synth('released-now', { retentionDays: '7' }, 'session-logs');
  const old = join(lab.runFolder, 'released-before.out');
  cpSync(now, old, { recursive: true });
  writeFileSync(join(old, 'SessionLogArchive.template.json'), JSON.stringify(released));

  const pipeline = await deploy(old, 'released-before', 'session-logs', region);
  const before = await stackOf(region, released);
  expect(before.status).toBe('CREATE_COMPLETE');
  expect(Object.keys(before.names).length).toBeGreaterThan(15);
  expect(Object.values(before.names)).not.toContain('');

  expect(await deploy(now, 'released-now', 'session-logs', region)).toEqual(pipeline);
  const [stack] = assemblyStacks(now);
  expect(await stackOf(region, stack!.template)).toEqual({ ...before, status: 'UPDATE_COMPLETE' });
}, 120_000);

// CloudFormation's ObjectLockEnabled "requires replacement" (`cdk diff` says so): docs/deploy.md, "Update".
test('turning the lock on makes another bucket, leaves the old one, and LocalStack’s stream stays with that', async () => {
  const locked = await deploy(await synth('locked'), 'upgrade-locked');
  expect(locked.bucketName).not.toBe(upgraded.bucketName);
  await expect(
    lab.clients.s3.send(new HeadBucketCommand({ Bucket: upgraded.bucketName })),
  ).resolves.toBeDefined();
  // Its CloudFormation has no update of a delivery stream. On AWS the stream's destination follows.
  expect((await describePipeline(lab.clients, locked))[0]?.sentence).toBe(
    `delivery stream ${locked.deliveryStreamName} writes to arn:aws:s3:::${upgraded.bucketName}, not to the bucket ${locked.bucketName}`,
  );
}, 120_000);
