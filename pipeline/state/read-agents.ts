import { paginateDescribeInstanceInformation, type SSMClient } from '@aws-sdk/client-ssm';
import { messageOf } from '../../base';
import { absent, type Part, readPart } from './part';
import type { AgentState } from './pipeline-state';

/** The most that one call gives (API reference, DescribeInstanceInformation: MaxResults 5 to 50). */
const pageSize = 50;

/** The agents of the region that Session Manager knows, to the last page: part of a fleet would be judged as all of it. */
export async function readAgents(ssm: SSMClient): Promise<Part<AgentState[]>> {
  let notImplemented: string | undefined;
  const part = await readPart(async () => {
    try {
      return await listed(ssm);
    } catch (error) {
      if (statusOf(error) === 501) notImplemented = messageOf(error);
      throw error;
    }
  });
  // LocalStack 4.14 has no such call: there is no list, and no right that would open it.
  return notImplemented === undefined ? part : absent(notImplemented);
}

async function listed(client: SSMClient): Promise<AgentState[]> {
  const agents: AgentState[] = [];
  for await (const page of paginateDescribeInstanceInformation({ client, pageSize }, {})) {
    for (const one of page.InstanceInformationList ?? []) {
      const { InstanceId = '?', AgentVersion, PlatformType, PingStatus } = one;
      agents.push({
        instanceId: InstanceId,
        version: AgentVersion,
        platform: PlatformType,
        pingStatus: PingStatus,
      });
    }
  }
  return agents;
}

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;
