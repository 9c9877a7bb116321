import {
  type CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, messageOf, UserError } from '../../base';
import type { LogGroup } from './types';

const hour = 3_600_000;

/** A log group behind an SDK client. The client is the caller's: endpoint, credentials, retries. */
export function cloudWatchLogGroup(client: CloudWatchLogsClient, name: string): LogGroup {
  const unreadable = (what: string, hint: string, cause: unknown) =>
    new AwsError('log-group-unreadable', `cannot ${what} log group ${name}: ${messageOf(cause)}`, {
      hint,
      cause,
    });

  async function describe() {
    try {
      for await (const page of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: name })) {
        const group = page.logGroups?.find(({ logGroupName }) => logGroupName === name);
        if (group) return group;
      }
      return undefined;
    } catch (cause) {
      throw unreadable('describe', 'It needs logs:DescribeLogGroups. Check the region.', cause);
    }
  }

  return {
    name,
    async keepsSince(now) {
      const group = await describe();
      if (group === undefined) {
        throw new UserError('log-group-not-found', `there is no log group ${name} (--log-group)`, {
          hint: 'Check its name and the region.',
        });
      }
      const created = group.creationTime ?? 0;
      if (group.retentionInDays === undefined) return created;
      // An hour's allowance: what has just expired may be gone already.
      return Math.max(created, now - group.retentionInDays * 24 * hour + hour);
    },
    async *events() {
      try {
        // One call for all streams: their number does not matter, and every event comes with its id. A page may be
        // empty and not the last.
        const pages = paginateFilterLogEvents({ client }, { logGroupName: name, startTime: 0 });
        for await (const page of pages) {
          for (const event of page.events ?? []) {
            yield {
              stream: event.logStreamName ?? '',
              id: event.eventId ?? '',
              timestamp: event.timestamp ?? 0,
              ingestionTime: event.ingestionTime ?? event.timestamp ?? 0,
              message: event.message ?? '',
            };
          }
        }
      } catch (cause) {
        throw unreadable('read', 'It needs logs:FilterLogEvents, and kms:Decrypt on the group’s key.', cause);
      }
    },
  };
}
