import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { exportName } from '../names';

/** The outputs that the other stacks of a deployment import. */
const exported = new Set([
  'LogGroupName',
  'BucketName',
  'KeyArn',
  'SealKeyArn',
  'InstanceProfileArn',
  'InstanceRoleArn',
  'DeliveryRoleArn',
  'SubscriptionRoleArn',
]);
/** Of the role of one of `instanceRoles`. */
const boundRole = /^InstanceRoleArn./;

/**
 * Makes outputs of the stack in which a construct is.
 * @param values by the outputs' names; `undefined` makes none
 * @param exportAs the deployment's name, under which those are exported that other stacks import. Default: none is
 */
export function addOutputs(
  construct: Construct,
  values: Readonly<Record<string, string | undefined>>,
  exportAs?: string,
): void {
  for (const [id, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const isExported = exportAs !== undefined && (exported.has(id) || boundRole.test(id));
    new CfnOutput(Stack.of(construct), id, {
      value,
      exportName: isExported ? exportName(exportAs, id) : undefined,
    });
  }
}
