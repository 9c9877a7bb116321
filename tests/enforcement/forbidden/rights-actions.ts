import { AttachRolePolicyCommand, CreateAccessKeyCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { EnforcementLab } from '../start-lab';
import type { Action } from './types';

/** What would give somebody more rights. */
export function rightsActions({ pipeline: { account }, arns }: EnforcementLab) {
  return {
    widenRole: {
      what: 'give itself more rights',
      action: 'iam:PutRolePolicy',
      resource: arns.agentRole,
      call: ({ iam }) =>
        iam.send(
          new PutRolePolicyCommand({
            RoleName: arns.agentRole.split('/').at(-1),
            PolicyName: 'more',
            PolicyDocument: '{}',
          }),
        ),
    },
    attachPolicy: {
      what: 'attach a policy to themselves',
      action: 'iam:AttachRolePolicy',
      resource: `arn:aws:iam::${account}:role/auditors`,
      call: ({ iam }) =>
        iam.send(
          new AttachRolePolicyCommand({
            RoleName: 'auditors',
            PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
          }),
        ),
    },
    makeAccessKey: {
      what: "make a key for somebody else's user",
      action: 'iam:CreateAccessKey',
      resource: `arn:aws:iam::${account}:user/somebody`,
      call: ({ iam }) => iam.send(new CreateAccessKeyCommand({ UserName: 'somebody' })),
    },
  } satisfies Record<string, Action>;
}
