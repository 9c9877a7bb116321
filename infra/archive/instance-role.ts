import {
  InstanceProfile,
  type IRole,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { prefixes } from '../../pipeline/data';
import { acknowledgeWildcards } from '../acknowledge';
import { logGroupArn } from '../names';
import { objectsArn } from '../objects';
import { viaS3 } from '../via-s3';
import { denyErasure, type Records } from './keep-records';
import { denyWriting } from './writers';

/** The role of the instances, and the profile in which EC2 hands it to them. */
export class InstanceRole extends Construct {
  readonly role: Role;
  readonly profile: InstanceProfile;

  /** @param operators only their sessions may be logged with it. Default: everybody's */
  constructor(scope: Construct, id: string, records: Records, operators?: readonly string[]) {
    super(scope, id);
    const rights = instanceRights(this, records, operators);
    const documents = Object.entries(rights).map(
      ([name, statements]) => [name, new PolicyDocument({ statements })] as const,
    );
    this.role = new Role(this, 'Role', {
      description: 'Managed instances: Session Manager, and the logs of its sessions',
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      inlinePolicies: Object.fromEntries(documents),
    });
    acknowledgeInstanceRights(this.role, records, operators);
    this.profile = new InstanceProfile(this, 'InstanceProfile', { role: this.role });
  }
}

/** Gives a role that exists already what an instance's role needs. @param operators as of `InstanceRole` */
export function grantInstance(
  scope: Construct,
  role: IRole,
  records: Records,
  operators?: readonly string[],
): void {
  for (const statement of Object.values(instanceRights(scope, records, operators, role)).flat()) {
    role.addToPrincipalPolicy(statement);
  }
  acknowledgeInstanceRights(role, records, operators);
}

/**
 * What the agent on an instance may do: what it was seen to call, for this log group, this prefix and this key
 * (agent-behaviour.md 2.1 and 3).
 * @returns the statements by the name of their policy
 */
function instanceRights(
  scope: Construct,
  records: Records,
  operators?: readonly string[],
  holder: IConstruct = scope,
): Record<string, PolicyStatement[]> {
  const { bucket, key } = records;
  const { group, streams, anyGroup, transcripts, boundStreams } = resourcesOf(holder, records, operators);
  return {
    Sessions: [
      new PolicyStatement({
        // The minimum of the Systems Manager user guide, "Create a custom IAM role for Session Manager".
        // AmazonSSMManagedInstanceCore would add reading every parameter of the account.
        sid: 'ManagedInstance',
        actions: [
          'ssm:UpdateInstanceInformation',
          'ssmmessages:CreateControlChannel',
          'ssmmessages:CreateDataChannel',
          'ssmmessages:OpenControlChannel',
          'ssmmessages:OpenDataChannel',
        ],
        resources: ['*'],
      }),
    ],
    SessionLogs: [
      new PolicyStatement({
        // It asks by name prefix, over all groups of the account: the call knows no narrower resource.
        sid: 'FindLogGroup',
        actions: ['logs:DescribeLogGroups'],
        resources: [anyGroup],
      }),
      new PolicyStatement({
        sid: 'StreamSession',
        actions: [
          'logs:CreateLogStream',
          'logs:DescribeLogStreams',
          ...(boundStreams ? [] : ['logs:PutLogEvents']),
        ],
        resources: [group, streams],
      }),
      // Apart, and PutLogEvents only: the service authorization reference lets CreateLogStream be given on a group, while
      // its refusals name a stream. A stream of another's name that was only made stays empty.
      ...(boundStreams
        ? [
            new PolicyStatement({
              sid: 'WriteBoundStreams',
              actions: ['logs:PutLogEvents'],
              resources: boundStreams,
            }),
          ]
        : []),
      new PolicyStatement({
        // No GetObject, no delete: an instance cannot read or take back a transcript. A second PUT to the
        // same key makes a new version.
        sid: 'PutTranscript',
        actions: ['s3:PutObject', 's3:PutObjectAcl'],
        resources: transcripts,
      }),
      new PolicyStatement({
        // The agent copies the bucket's default encryption into its PUT. It also calls HeadBucket, which needs
        // s3:ListBucket; AWS's own policy for session logs does not give that either. All that the agent wants of
        // the answer is the bucket's region, and S3 names it in a refusal too.
        sid: 'ReadBucketEncryption',
        actions: ['s3:GetEncryptionConfiguration'],
        resources: [bucket.bucketArn],
      }),
      new PolicyStatement({
        // Decrypt: S3 needs it to put the parts of a multipart upload (above 5 MiB) together.
        sid: 'EncryptTranscript',
        actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
        resources: [key.keyArn],
        conditions: viaS3(holder, bucket),
      }),
    ],
    // Whoever is root on the instance has the role's rights: so it may not erase, whatever else it is given.
    // And no more may it put a record past its own legs.
    KeepRecords: [denyWriting(holder, records, 'events', 'transcript'), ...denyErasure(records)],
  };
}

function acknowledgeInstanceRights(role: IRole, records: Records, operators?: readonly string[]): void {
  const { streams, anyGroup, transcripts, boundStreams = [] } = resourcesOf(role, records, operators);
  acknowledgeWildcards(role, 'The agent registers itself: these calls know no narrower resource.', '*');
  acknowledgeWildcards(role, 'DescribeLogGroups asks by prefix, over all groups of the account.', anyGroup);
  acknowledgeWildcards(
    role,
    'The streams of the one log group: one for each session.',
    streams,
    ...boundStreams,
  );
  acknowledgeWildcards(role, 'One object for each session, below the prefix of transcripts.', ...transcripts);
}

/**
 * Stream and transcript are named after the session, whose id is `NAME-` and something random (agent-behaviour.md 2.1
 * and 3): who opened it can be bound, and neither the session nor the instance.
 */
const resourcesOf = (
  holder: IConstruct,
  { bucket, logGroupName }: Records,
  operators?: readonly string[],
) => ({
  group: logGroupArn(logGroupName),
  streams: logGroupArn(logGroupName, ':*'),
  anyGroup: logGroupArn('*'),
  transcripts: (operators?.map((name) => `${name}-`) ?? ['']).map((session) =>
    objectsArn(holder, bucket, `${prefixes.transcript}${session}*`),
  ),
  boundStreams: operators?.map((name) => logGroupArn(logGroupName, `:log-stream:${name}-*`)),
});
