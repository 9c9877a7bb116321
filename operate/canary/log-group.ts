import {
  type CloudWatchLogsClient,
  CreateLogStreamCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, messageOf } from '../../base';
import { isNamed } from '../../pipeline/state';
import type { SyntheticSession } from './synthetic-session';

export type CanaryLogsPort = Pick<CloudWatchLogsClient, 'send'>;

/**
 * Writes the session as an agent does.
 * @throws AwsError `canary-not-sent`. CloudWatch Logs may have it all the same
 */
export async function sendSession(
  logs: CanaryLogsPort,
  logGroupName: string,
  { sessionId, events }: SyntheticSession,
): Promise<void> {
  try {
    try {
      await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: sessionId }));
    } catch (error) {
      // LocalStack 4.14 creates it, answers 500, and has it at the SDK's second try.
      if (!isNamed(error, 'ResourceAlreadyExists')) throw error;
    }
    const answer = await logs.send(
      new PutLogEventsCommand({ logGroupName, logStreamName: sessionId, logEvents: events }),
    );
    const rejected = answer.rejectedLogEventsInfo;
    if (rejected !== undefined && Object.values(rejected).some((index) => index !== undefined))
      throw new AwsError('canary-not-sent', `CloudWatch Logs rejected events: ${JSON.stringify(rejected)}`);
  } catch (cause) {
    if (cause instanceof AwsError) throw cause;
    throw new AwsError('canary-not-sent', `cannot write to log group ${logGroupName}: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** How many of the session's events the log group has, read back. 0 also where group or stream is not there. */
export async function eventsInGroup(
  logs: CanaryLogsPort,
  logGroupName: string,
  { sessionId, events }: SyntheticSession,
): Promise<number> {
  try {
    const answer = await logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName: sessionId, startFromHead: true }),
    );
    const there = new Set((answer.events ?? []).map(({ message }) => message));
    return events.filter(({ message }) => there.has(message)).length;
  } catch (error) {
    if (isNamed(error, 'ResourceNotFound')) return 0;
    throw new AwsError(
      'log-group-not-readable',
      `cannot read log group ${logGroupName}: ${messageOf(error)}`,
      {
        hint: 'The canary needs logs:GetLogEvents on the log group.',
        cause: error,
      },
    );
  }
}
