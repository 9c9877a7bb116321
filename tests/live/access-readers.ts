import {
  GetInstanceProfileCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { at, list, statementIds } from './template-values';
import type { LiveReader } from './types';

/** IAM sends policies as they are in a URL. */
const decoded = (document: string | undefined) => decodeURIComponent(document ?? '{}');

export const role: LiveReader = async ({ physicalId: RoleName, properties }, { iam }) => {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const trust = JSON.parse(decoded(Role?.AssumeRolePolicyDocument));
  const conditions = (document: unknown) => Object.keys(at(document, 'Statement.0.Condition') ?? {});
  const declared = list(properties.Policies);
  const live = await Promise.all(
    declared.map(async ({ PolicyName }) => {
      const policy = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: String(PolicyName) }));
      return statementIds(decoded(policy.PolicyDocument));
    }),
  );
  return [
    {
      what: 'trust conditions',
      declared: conditions(properties.AssumeRolePolicyDocument),
      live: conditions(trust),
    },
    {
      what: 'statements',
      declared: declared.flatMap(({ PolicyDocument }) => statementIds(PolicyDocument)),
      live: live.flat(),
    },
  ];
};

export const managedPolicy: LiveReader = async ({ physicalId: PolicyArn, properties }, { iam }) => {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const { PolicyVersion } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
  );
  return [
    {
      what: 'statements',
      declared: statementIds(properties.PolicyDocument),
      live: statementIds(decoded(PolicyVersion?.Document)),
    },
  ];
};

export const instanceProfile: LiveReader = async ({ physicalId, properties }, { iam }) => {
  const { InstanceProfile } = await iam.send(
    new GetInstanceProfileCommand({ InstanceProfileName: physicalId }),
  );
  return [
    { what: 'roles', declared: list(properties.Roles).length, live: InstanceProfile?.Roles?.length ?? 0 },
  ];
};
