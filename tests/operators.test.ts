import { randomUUID } from 'node:crypto';
import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteSubscriptionFilterCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient } from '@aws-sdk/client-iam';
import { DeleteDocumentCommand } from '@aws-sdk/client-ssm';
import { s3ObjectStore } from '../archive/location';
import { systemClock } from '../base';
import { discoverPipeline } from '../operate/account';
import { flyCanary } from '../operate/canary';
import { diagnoseAccount } from '../operate/doctor';
import { changePreferences } from '../operate/preferences';
import { wantedInputs } from '../pipeline';
import { labUnderTest } from './lab-under-test';

// A log group and a session document of its own, in front of the lab's delivery stream: they can be broken while other
// scenarios run.
const name = `operators-${randomUUID().slice(0, 8)}`;
const logGroupName = `${name}/sessions`;
let lab: Awaited<ReturnType<typeof labUnderTest>>;
let iam: IAMClient;

beforeAll(async () => {
  lab = await labUnderTest();
  const { endpoint, pipeline, clients } = lab;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  iam = new IAMClient({ endpoint, region: pipeline.region, credentials });
  await clients.logs.send(new CreateLogGroupCommand({ logGroupName }));
  await clients.logs.send(
    new PutSubscriptionFilterCommand({
      logGroupName,
      filterName: name,
      filterPattern: '',
      destinationArn: `arn:aws:firehose:${pipeline.region}:${pipeline.account}:deliverystream/${pipeline.deliveryStreamName}`,
      roleArn: `arn:aws:iam::${pipeline.account}:role/${name}-not-there`,
    }),
  );
});
afterAll(async () => {
  await lab.clients.logs.send(new DeleteLogGroupCommand({ logGroupName })).catch(() => {});
  await lab.clients.ssm.send(new DeleteDocumentCommand({ Name: name })).catch(() => {});
  iam.destroy();
  lab.clients.destroy();
});

async function canary(deadlineMs: number) {
  const { clients, pipeline } = lab;
  const found = await discoverPipeline(clients, name);
  return flyCanary({
    logs: clients.logs,
    logGroupName,
    region: pipeline.region,
    archive:
      found.bucketName === undefined
        ? { unknown: found.stops ?? '' }
        : {
            store: s3ObjectStore(clients.s3, { bucket: found.bucketName }),
            streamPrefix: found.streamPrefix ?? '',
            errorPrefix: found.errorPrefix ?? '',
          },
    pipeline: { clients, names: { ...found, logGroupName } },
    deadlineMs,
    id: randomUUID().replaceAll('-', ''),
    clock: systemClock,
  });
}
const doctor = () =>
  diagnoseAccount(
    { ...lab.clients, iam },
    { region: lab.pipeline.region, documentName: name, backfillIntervalHours: 24 },
  ).then(({ findings }) => findings.map(({ code }) => code));

it('adopts preferences, flies a canary through them, and finds the break when there is one', async () => {
  await expect(doctor()).resolves.toContain('document-missing');

  const to = wantedInputs({ logGroupName, requireEncryption: false });
  const change = { to, write: true, preview: false, force: false };
  await expect(changePreferences(lab.clients, name, change)).resolves.toMatchObject({ written: true });
  await expect(changePreferences(lab.clients, name, change)).resolves.toMatchObject({ changes: [] });
  const off = { ...to, cloudWatchStreamingEnabled: false };
  await changePreferences(lab.clients, name, { ...change, to: off });
  await expect(doctor()).resolves.toContain('streaming-off');
  await changePreferences(lab.clients, name, { ...change, to: 'previous' });

  const sound = await doctor();
  expect(sound).not.toContain('streaming-off');
  expect(sound).not.toContain('document-missing');
  expect(sound).toContain('filter-role');

  await expect(canary(10_000)).resolves.toMatchObject({
    arrived: true,
    lastSeen: 'archive',
    copies: [1, 1, 1],
  });

  await lab.clients.logs.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName: name }));
  await expect(canary(10_000)).resolves.toMatchObject({
    arrived: false,
    lastSeen: 'log-group',
    causes: expect.arrayContaining([expect.stringContaining('has no subscription filter')]),
  });
  await expect(doctor()).resolves.toContain('filter-missing');

  await lab.clients.logs.send(new DeleteLogGroupCommand({ logGroupName }));
  await expect(canary(10_000)).resolves.toMatchObject({ arrived: false, lastSeen: 'nowhere' });
  await expect(doctor()).resolves.toContain('group-missing');
}, 60_000);
