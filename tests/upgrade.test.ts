import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import type { Lab } from '../harness/lab';
import { deployPipeline, synthesise } from '../harness/lab';
import type { Scenario } from '../harness/proof';
import { numberedLines, runScenario } from '../harness/proof';
import { type Pipeline, routes, sessionDocumentFor, sessionDocumentNames } from '../pipeline';
import { describePipeline } from '../pipeline/state';
import { labUnderTest } from './lab-under-test';
import { assemblyStacks, compareWithLive, deployedResources, liveClients } from './live';

// The archive stack as it was before it had a lock and policies for people, updated to what it is now while sessions
// stream. A deployment of an account goes the same way.
const name = 'upgraded';
const before = join(__dirname, 'fixtures/archive-stack-before-the-lock.template.json');

let lab: Awaited<ReturnType<typeof labUnderTest>>;
let upgraded: Pipeline;
beforeAll(async () => {
  lab = await labUnderTest();
});
afterAll(() => lab.clients.destroy());

const synth = (folder: string, settings: Record<string, string> = {}, stack = name) =>
  synthesise({ run: lab.run, name: stack, outDir: join(lab.runFolder, `${folder}.out`), settings });
const deploy = (app: string, folder: string, stack = name) =>
  deployPipeline({
    run: { ...lab.run, folder: join(lab.runFolder, folder) },
    endpoint: lab.endpoint,
    region: lab.pipeline.region,
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
