import { DescribeStackEventsCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import type { DeployedResource, LiveClients } from './types';

export interface Template {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}

/**
 * The resources of a deployed stack: declared properties from its template, names and remarks from CloudFormation. A
 * property that is only a reference to another resource of the stack (`Ref`) gets that one's name, as `{ physicalId }`.
 */
export async function deployedResources(
  cloudFormation: LiveClients['cloudFormation'],
  stack: string,
  template: Template,
): Promise<DeployedResource[]> {
  const physicalIds = new Map<string, string>();
  let NextToken: string | undefined;
  do {
    const page = await cloudFormation.send(new ListStackResourcesCommand({ StackName: stack, NextToken }));
    for (const { LogicalResourceId, PhysicalResourceId } of page.StackResourceSummaries ?? []) {
      if (LogicalResourceId !== undefined) physicalIds.set(LogicalResourceId, PhysicalResourceId ?? '');
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  const { StackEvents = [] } = await cloudFormation.send(
    new DescribeStackEventsCommand({ StackName: stack }),
  );
  const resolved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolved);
    const reference = (value as { Ref?: string } | null)?.Ref;
    const physicalId = reference === undefined ? undefined : physicalIds.get(reference);
    return physicalId === undefined ? value : { physicalId };
  };
  return Object.entries(template.Resources).map(([logicalId, { Type: type, Properties = {} }]) => {
    const remark = StackEvents.find(
      (event) => event.LogicalResourceId === logicalId && event.ResourceStatusReason,
    )?.ResourceStatusReason;
    return {
      stack,
      logicalId,
      type,
      physicalId: physicalIds.get(logicalId) ?? '',
      properties: Object.fromEntries(
        Object.entries(Properties).map(([name, value]) => [name, resolved(value)]),
      ),
      ...(remark !== undefined && { remark }),
    };
  });
}
