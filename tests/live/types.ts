import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { FirehoseClient } from '@aws-sdk/client-firehose';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SNSClient } from '@aws-sdk/client-sns';

/** What is used of the clients. */
export interface LiveClients {
  cloudFormation: Pick<CloudFormationClient, 'send'>;
  cloudWatch: Pick<CloudWatchClient, 'send'>;
  ec2: Pick<EC2Client, 'send'>;
  events: Pick<EventBridgeClient, 'send'>;
  firehose: Pick<FirehoseClient, 'send'>;
  iam: Pick<IAMClient, 'send'>;
  kms: Pick<KMSClient, 'send'>;
  logs: Pick<CloudWatchLogsClient, 'send'>;
  s3: Pick<S3Client, 'send'>;
  sns: Pick<SNSClient, 'send'>;
}

/** A resource as its template declares it, with the name that CloudFormation gave it. */
export interface DeployedResource {
  stack: string;
  logicalId: string;
  type: string;
  physicalId: string;
  /** As in the template, references unresolved. */
  properties: Record<string, unknown>;
  /** CloudFormation's remark on it, if any. */
  remark?: string;
}

/** One thing that a template says of a resource, and what the service says of it. Both as JSON values. */
export interface Aspect {
  what: string;
  declared: unknown;
  live: unknown;
}

/** Reads back what can be read of a resource of one type. Throws what the service throws. */
export type LiveReader = (resource: DeployedResource, clients: LiveClients) => Promise<Aspect[]>;
