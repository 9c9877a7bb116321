import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { type Clients, type Credentials, clientsFor } from './clients';
import { type PolicyDocument, policyDocumentSchema } from './policies';
import { assume, makeRole, trustOf, userIdOf } from './roles';
import type { EnforcementLab } from './start-lab';

export const principals = [
  'agent',
  'logs',
  'firehose',
  'operator',
  'auditor',
  'backfiller',
  'sealer',
] as const;
export type Principal = (typeof principals)[number];

/** Whose policies they are, for people. */
export const titles: Readonly<Record<Principal, string>> = {
  agent: 'agent on the instance',
  logs: "CloudWatch Logs' role",
  firehose: "Firehose's role",
  operator: 'operator',
  auditor: 'auditor',
  backfiller: 'backfiller',
  sealer: 'sealer',
};

const roleOf = ({ arns }: EnforcementLab, principal: Principal): string | undefined =>
  ({ agent: arns.agentRole, logs: arns.logsRole, firehose: arns.firehoseRole })[principal as 'agent'];
const managedPolicyOf = ({ arns }: EnforcementLab, principal: Principal): string | undefined =>
  ({
    operator: arns.operatorsPolicy,
    auditor: arns.auditorsPolicy,
    backfiller: arns.backfillersPolicy,
    sealer: arns.sealersPolicy,
  })[principal as 'operator'];

/** The policies that infra synthesised for a principal, read back as they are in force. */
export async function policiesOf(lab: EnforcementLab, principal: Principal): Promise<PolicyDocument[]> {
  const role = roleOf(lab, principal);
  if (role !== undefined) return policiesOfRole(lab, role);
  return [await managedPolicy(lab.root.iam, managedPolicyOf(lab, principal) as string)];
}

/** The policies of a role, by its ARN. */
export async function policiesOfRole(
  { root: { iam } }: EnforcementLab,
  role: string,
): Promise<PolicyDocument[]> {
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

/**
 * A role that the test may assume, with the policies that are given and no other. (The roles of infra trust services
 * only.) A managed policy of infra's is attached as it is when nothing is given.
 */
export class Twins {
  private made = 0;
  private readonly clients: Clients[] = [];
  private readonly asTheyAre = new Map<Principal, Promise<Twin>>();

  constructor(private readonly lab: EnforcementLab) {}

  /** With infra's policies and no other; the same one each time. */
  asIs(principal: Principal): Promise<Twin> {
    const made = this.asTheyAre.get(principal) ?? this.of(principal);
    this.asTheyAre.set(principal, made);
    return made;
  }

  async of(principal: Principal, policies?: readonly PolicyDocument[]): Promise<Twin> {
    const { root, pipeline } = this.lab;
    const managed = managedPolicyOf(this.lab, principal);
    const asItIs = policies === undefined && managed !== undefined;
    const role = await makeRole(root, {
      name: `twin-${principal}-${++this.made}`,
      trust: trustOf(pipeline.account),
      ...(asItIs
        ? { managedPolicy: managed }
        : { policies: policies ?? (await policiesOf(this.lab, principal)) }),
    });
    const credentials = await assume(root, role.arn);
    const clients = clientsFor(this.lab, credentials);
    this.clients.push(clients);
    return { credentials, userId: userIdOf(role), ...clients };
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
