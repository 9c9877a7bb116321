import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { type Clients, type Credentials, clientsFor } from './clients';
import { type PolicyDocument, policyDocumentSchema } from './policies';
import type { EnforcementLab } from './start-lab';

export const principals = ['agent', 'logs', 'firehose', 'operator', 'auditor'] as const;
export type Principal = (typeof principals)[number];

/** Whose policies they are, for people. */
export const titles: Readonly<Record<Principal, string>> = {
  agent: 'agent on the instance',
  logs: "CloudWatch Logs' role",
  firehose: "Firehose's role",
  operator: 'operator',
  auditor: 'auditor',
};

const roleOf = ({ arns }: EnforcementLab, principal: Principal): string | undefined =>
  ({ agent: arns.agentRole, logs: arns.logsRole, firehose: arns.firehoseRole })[principal as 'agent'];
const managedPolicyOf = ({ arns }: EnforcementLab, principal: Principal): string | undefined =>
  ({ operator: arns.operatorsPolicy, auditor: arns.auditorsPolicy })[principal as 'operator'];

/** The policies that infra synthesised for a principal, read back as they are in force. */
export async function policiesOf(lab: EnforcementLab, principal: Principal): Promise<PolicyDocument[]> {
  const { iam } = lab.root;
  const role = roleOf(lab, principal);
  if (role === undefined) return [await managedPolicy(iam, managedPolicyOf(lab, principal) as string)];
  const RoleName = role.split('/').at(-1);
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const inline = await Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return policyDocumentSchema.parse(JSON.parse(decodeURIComponent(PolicyDocument)));
    }),
  );
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  const attached = await Promise.all(
    AttachedPolicies.map(({ PolicyArn }) => managedPolicy(iam, PolicyArn as string)),
  );
  return [...inline, ...attached];
}

async function managedPolicy(iam: Clients['iam'], PolicyArn: string): Promise<PolicyDocument> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const { PolicyVersion } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
  );
  return policyDocumentSchema.parse(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? '')));
}

/** The name under which twins take their role; sessions of theirs begin with it. */
export const twinSession = 'twin';

/**
 * A role that the test may assume, with the policies that are given and no other. (The roles of infra trust services
 * only.) A managed policy of infra's is attached as it is when nothing is given.
 */
export class Twins {
  private made = 0;
  private readonly clients: Clients[] = [];

  constructor(private readonly lab: EnforcementLab) {}

  async of(principal: Principal, policies?: readonly PolicyDocument[]): Promise<Twin> {
    const { iam, sts } = this.lab.root;
    const RoleName = `twin-${principal}-${++this.made}`;
    const trust = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${this.lab.pipeline.account}:root` },
          Action: 'sts:AssumeRole',
        },
      ],
    };
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    const managed = managedPolicyOf(this.lab, principal);
    if (policies === undefined && managed !== undefined) {
      await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: managed }));
    } else {
      const given = policies ?? (await policiesOf(this.lab, principal));
      await Promise.all(
        given.map((document, n) =>
          iam.send(
            new PutRolePolicyCommand({
              RoleName,
              PolicyName: `policy-${n}`,
              PolicyDocument: JSON.stringify(document),
            }),
          ),
        ),
      );
    }
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: twinSession }),
    );
    const credentials: Credentials = {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    };
    const clients = clientsFor(this.lab, credentials);
    this.clients.push(clients);
    return { credentials, userId: `${Role?.RoleId}:${twinSession}`, ...clients };
  }

  destroy(): void {
    for (const clients of this.clients) clients.destroy();
  }
}

export interface Twin extends Clients {
  credentials: Credentials;
  /** `aws:userid` of its session. */
  userId: string;
}
