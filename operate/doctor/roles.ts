import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import { messageOf } from '../../base';
import { isNamed } from '../../pipeline/state';
import { finding } from './catalogue';
import { allows, keepsOut, type Policy, readPolicy, type ServiceCall } from './policy';
import type { AccountFinding } from './types';

export interface RoleNeeds {
  code: 'filter-role' | 'stream-role';
  /** `the role of subscription filter x`, for the sentence. */
  whose: string;
  roleArn: string | undefined;
  call: ServiceCall;
  needs: readonly { action: string; resource: string }[];
}

/** Can the role be assumed by its service, and may it then do what it is there for? */
export async function examineRole(iam: IAMClient, needs: RoleNeeds): Promise<AccountFinding[]> {
  const { code, whose, roleArn, call } = needs;
  if (roleArn === undefined) {
    return [
      finding(code === 'filter-role' ? 'filter-role-none' : code, `${whose} is not named`, 'no roleArn'),
    ];
  }
  const RoleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    const out = keepsOut(readPolicy(Role?.AssumeRolePolicyDocument ?? '{}'), call);
    if (out !== undefined) return [finding(code, `${whose} cannot be assumed: ${out}`, `GetRole ${roleArn}`)];
    const policies = await policiesOf(iam, RoleName);
    const lacking = needs.needs.filter(({ action, resource }) => !allows(policies, action, resource));
    if (lacking.length === 0) return [];
    const what = lacking.map(({ action, resource }) => `${action} on ${resource}`).join(', ');
    return [finding(code, `${whose} lacks ${what}`, `the ${policies.length} policies of ${roleArn}`)];
  } catch (error) {
    if (isNamed(error, 'NoSuchEntity'))
      return [finding(code, `${whose} does not exist: ${roleArn}`, `GetRole: ${messageOf(error)}`)];
    return [finding('unreadable', `${whose} cannot be read: ${roleArn}`, messageOf(error))];
  }
}

async function policiesOf(iam: IAMClient, RoleName: string): Promise<Policy[]> {
  const found: Policy[] = [];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client: iam }, { RoleName })) {
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      if (PolicyDocument !== undefined) found.push(readPolicy(PolicyDocument));
    }
  }
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies(
    { client: iam },
    { RoleName },
  )) {
    for (const { PolicyArn } of AttachedPolicies) {
      const { Policy: policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
      const version = { PolicyArn, VersionId: policy?.DefaultVersionId };
      const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand(version));
      if (PolicyVersion?.Document !== undefined) found.push(readPolicy(PolicyVersion.Document));
    }
  }
  return found;
}
