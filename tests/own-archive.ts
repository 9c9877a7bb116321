import {
  CreateLogGroupCommand,
  DeleteSubscriptionFilterCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateDeliveryStreamCommand, DescribeDeliveryStreamCommand } from '@aws-sdk/client-firehose';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { waitFor } from '../base';
import type { Lab } from '../harness/lab';
import { type Pipeline, routes, type SessionDocument, sessionDocumentFor } from '../pipeline';

export interface Subscribing {
  subscribe(): Promise<void>;
  unsubscribe(): Promise<void>;
}

/**
 * A pipeline beside the deployed one, in the same backend: other tests write into that one's bucket, and an archive
 * that is damaged by hand must be somebody's own. Its sessions stream and leave a transcript, as one would deploy it;
 * its bucket has Object Lock.
 */
export async function ownArchive<T extends Lab>(lab: T, name: string): Promise<T & Subscribing> {
  const { logs, firehose, s3 } = lab.clients;
  const { region, account } = lab.pipeline;
  const pipeline: Pipeline = {
    ...lab.pipeline,
    logGroupName: `${name}/sessions`,
    deliveryStreamName: `${name}-archive`,
    subscriptionFilterName: `${name}-to-archive`,
    bucketName: `${name}-archive`,
  };
  const { logGroupName, deliveryStreamName, bucketName, streamPrefix } = pipeline;
  const roleArn = `arn:aws:iam::${account}:role/${name}`;
  await Promise.all([
    s3.send(
      new CreateBucketCommand({
        Bucket: bucketName,
        ObjectLockEnabledForBucket: true,
        ...(region !== 'us-east-1' && {
          CreateBucketConfiguration: { LocationConstraint: region as 'ap-northeast-1' },
        }),
      }),
    ),
    logs.send(new CreateLogGroupCommand({ logGroupName })),
  ]);
  const { DeliveryStreamARN } = await firehose.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName: deliveryStreamName,
      DeliveryStreamType: 'DirectPut',
      ExtendedS3DestinationConfiguration: {
        BucketARN: `arn:aws:s3:::${bucketName}`,
        RoleARN: roleArn,
        Prefix: streamPrefix,
      },
    }),
  );
  await waitFor(
    async () => {
      const { DeliveryStreamDescription: found } = await firehose.send(
        new DescribeDeliveryStreamCommand({ DeliveryStreamName: deliveryStreamName }),
      );
      return found?.DeliveryStreamStatus === 'ACTIVE' || undefined;
    },
    { what: `delivery stream ${deliveryStreamName} to be active`, deadlineMs: 20_000 },
  );
  const filterName = pipeline.subscriptionFilterName!;
  const subscribe = async () => {
    await logs.send(
      new PutSubscriptionFilterCommand({
        logGroupName,
        filterName,
        filterPattern: '',
        destinationArn: DeliveryStreamARN,
        roleArn,
      }),
    );
  };
  await subscribe();
  const content = sessionDocumentFor('streaming', pipeline);
  const both: SessionDocument = {
    ...content,
    inputs: { ...content.inputs, ...transcriptLeg(pipeline) },
  };
  const documents = Object.fromEntries(
    routes.map((route) => [route, { name: `${name}-${route}`, content: both }]),
  ) as Lab['documents'];
  return {
    ...lab,
    pipeline,
    documents,
    subscribe,
    unsubscribe: async () => {
      await logs.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName }));
    },
  };
}

function transcriptLeg(pipeline: Pipeline) {
  const { s3BucketName, s3KeyPrefix } = sessionDocumentFor('direct-s3', pipeline).inputs;
  return { s3BucketName, s3KeyPrefix };
}
