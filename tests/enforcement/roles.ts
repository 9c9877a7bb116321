import { AttachRolePolicyCommand, CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { Clients, Credentials } from './clients';
import type { PolicyDocument } from './policies';

/** Names the sessions of every role here. */
const sessionName = 'twin';

/** That the account's own principals may take a role, under a condition where one is given. */
export const trustOf = (account: string, Condition?: object) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 'sts:AssumeRole',
      ...(Condition && { Condition }),
    },
  ],
});

export interface RoleOptions {
  name: string;
  trust: object;
  /** Inline policies. */
  policies?: readonly PolicyDocument[];
  /** ARN of a managed policy. */
  managedPolicy?: string;
}

/** Makes a role with these policies and no other. @returns its ARN and its id */
export async function makeRole({ iam }: Clients, options: RoleOptions): Promise<{ arn: string; id: string }> {
  const { name: RoleName, trust, policies = [], managedPolicy } = options;
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  if (managedPolicy !== undefined) {
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: managedPolicy }));
  }
  for (const [n, document] of policies.entries()) {
    const PolicyDocument = JSON.stringify(document);
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: `policy-${n}`, PolicyDocument }));
  }
  return { arn: Role?.Arn ?? '', id: Role?.RoleId ?? '' };
}

/** Takes a role. */
export async function assume({ sts }: Clients, roleArn: string): Promise<Credentials> {
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName }),
  );
  return {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  };
}

/** `aws:userid` of a session of a role. */
export const userIdOf = (role: { id: string }): string => `${role.id}:${sessionName}`;
