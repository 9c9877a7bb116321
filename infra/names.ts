import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * The physical names that are explicit. Roles, the key and the bucket get theirs from CloudFormation:
 * bucket names are global, and a retained bucket must not block the next deployment.
 */
export function namesOf(name: string) {
  return {
    /** Explicit because the key's policy must name the log group before the log group exists. */
    logGroup: `${name}/sessions`,
    subscriptionFilter: `${name}-to-archive`,
    /** Explicit because LocalStack 4.14's CloudFormation refuses a delivery stream without a name. */
    deliveryStream: `${name}-archive`,
    /** Where the Firehose console looks for a stream's errors. */
    deliveryErrorLogGroup: `/aws/kinesisfirehose/${name}-archive`,
    deliveryErrorLogStream: 'DestinationDelivery',
    /** SQL's names have no hyphens. */
    database: name.replaceAll('-', '_'),
    workgroup: name,
  } as const;
}
export type Names = ReturnType<typeof namesOf>;

/** The name under which the archive stack of a deployment exports one of its outputs. */
export function exportName(name: string, output: string): string {
  return `${name}:${output}`;
}

/** Where things lie in the bucket. */
export const prefixes = {
  /** Firehose's. Plain: Firehose appends yyyy/MM/dd/HH/ itself, and so does LocalStack, which would leave an expression literal. */
  stream: 'session-logs/',
  /** The agent's own PUT. */
  transcript: 'transcripts/',
  /** What Firehose could not deliver. */
  error: 'errors/',
} as const;

/**
 * The ARN of a log group by its name, without a reference to the resource.
 * CloudWatch Logs speaks of a group with and without `:*` behind it; this is the form without.
 */
export function logGroupArn(scope: Construct, logGroupName: string): string {
  return Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: logGroupName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** The ARN of a delivery stream by its name, without a reference to the resource. */
export function deliveryStreamArn(scope: Construct, deliveryStreamName: string): string {
  return Stack.of(scope).formatArn({
    service: 'firehose',
    resource: 'deliverystream',
    resourceName: deliveryStreamName,
  });
}
