import { AspectPriority, Aspects, CfnOutput, Stack, TagManager } from 'aws-cdk-lib';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { InstanceProfile, Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct, IConstruct } from 'constructs';
import { SessionLogInstance } from '../instance';
import type { Settings } from '../settings';
import { all, type Deployed, stackProps } from './stack-props';

export interface InstanceStackProps extends Deployed {
  bucketName: string;
  /** Whose role's policy is narrowed to this pipeline. */
  instanceProfile: { instanceProfileArn: string; roleArn: string };
}

/** A managed instance beside a deployment's archive, which it knows by names. */
export class SessionLogInstanceStack extends Stack {
  readonly managed: SessionLogInstance;

  constructor(scope: Construct, id: string, settings: Settings, props: InstanceStackProps) {
    const description = 'Session Manager logs: a managed instance in private subnets';
    super(scope, id, stackProps(`${settings.name}-instance`, description, props));
    const { instanceProfileArn, roleArn } = props.instanceProfile;
    const existingVpc = existingVpcOf(this, settings);
    this.managed = new SessionLogInstance(this, all, {
      archive: {
        bucket: Bucket.fromBucketName(this, 'ArchiveBucket', props.bucketName),
        instanceProfile: InstanceProfile.fromInstanceProfileAttributes(this, 'Profile', {
          instanceProfileArn,
          // CDK gives an instance whose profile has no role a role of its own.
          role: Role.fromRoleArn(this, 'Role', roleArn, { mutable: false }),
        }),
      },
      network: existingVpc ? undefined : settings.network,
      existingVpc,
    });
    Aspects.of(this).add({ visit: nameWithout(`/${all}/`) }, { priority: AspectPriority.READONLY });
    new CfnOutput(this, 'InstanceId', { value: this.managed.instance.instanceId });
    new CfnOutput(this, 'VpcId', { value: this.managed.vpc.vpcId });
  }
}

/** By attributes: nothing is looked up in the account. */
function existingVpcOf(scope: Construct, settings: Settings): IVpc | undefined {
  const { existingVpcId, existingSubnetIds = [], existingAvailabilityZones = [] } = settings;
  if (existingVpcId === undefined) return undefined;
  return Vpc.fromVpcAttributes(scope, 'ExistingVpc', {
    vpcId: existingVpcId,
    availabilityZones: existingAvailabilityZones,
    privateSubnetIds: existingSubnetIds,
  });
}

/** CDK tags what EC2 has with its path in the app as `Name`: the construct's own id says nothing there. */
const nameWithout = (part: string) => (construct: IConstruct) => {
  const tags = TagManager.of(construct);
  const name = tags?.tagValues().Name;
  if (name?.includes(part)) tags?.setTag('Name', name.replace(part, '/'), Number.MAX_SAFE_INTEGER);
};
