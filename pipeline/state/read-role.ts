import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from '@aws-sdk/client-iam';
import { type Part, readPart } from './part';
import type { RoleState } from './pipeline-state';

const noSuchEntity = ['NoSuchEntity'];

/** Reads what a role may do and who may take it. Its policies are not asked for when the role itself cannot be read. */
export const readRole = (iam: IAMClient, roleArn: string): Promise<Part<RoleState>> =>
  readPart(async () => {
    const RoleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    return {
      trust: Role?.AssumeRolePolicyDocument ?? '{}',
      policies: await readPart(() => policiesOf(iam, RoleName), noSuchEntity),
    };
  }, noSuchEntity);

async function policiesOf(iam: IAMClient, RoleName: string): Promise<string[]> {
  const found: (string | undefined)[] = [];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client: iam }, { RoleName })) {
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      found.push(PolicyDocument);
    }
  }
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies(
    { client: iam },
    { RoleName },
  )) {
    for (const { PolicyArn } of AttachedPolicies) {
      const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
      const version = { PolicyArn, VersionId: Policy?.DefaultVersionId };
      const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand(version));
      found.push(PolicyVersion?.Document);
    }
  }
  return found.filter((policy) => policy !== undefined);
}
