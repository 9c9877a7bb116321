import { ArnFormat, CfnOutput, type IStackSynthesizer, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import { type IVpc, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { type IInstanceProfile, InstanceProfile, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ManagedInstance } from '../instance/managed-instance';
import { SessionNetwork } from '../instance/session-network';
import type { Settings } from '../settings/settings';

export interface SessionLogInstanceProps {
  bucketName: string;
  /** Whose role's policy is narrowed to this pipeline. */
  instanceProfile: IInstanceProfile | { instanceProfileArn: string; roleArn: string };
  existingVpc?: IVpc;
  synthesizer?: IStackSynthesizer;
}

/** An instance to open sessions on, in a network without a way in. */
export class SessionLogInstance extends Stack {
  readonly network: SessionNetwork;
  readonly managedInstance: ManagedInstance;

  constructor(scope: Construct, id: string, settings: Settings, props: SessionLogInstanceProps) {
    super(scope, id, {
      stackName: `${settings.name}-instance`,
      description: 'Session Manager logs: a managed instance in private subnets',
      synthesizer: props.synthesizer ?? new LegacyStackSynthesizer(),
      analyticsReporting: false,
    });
    const existingVpc = props.existingVpc ?? this.existingVpc(settings);
    this.network = new SessionNetwork(this, 'Network', {
      way: settings.network,
      bucketArn: this.formatArn({
        service: 's3',
        region: '',
        account: '',
        resource: props.bucketName,
        arnFormat: ArnFormat.NO_RESOURCE_NAME,
      }),
      ...(existingVpc && { existingVpc }),
    });
    this.managedInstance = new ManagedInstance(this, 'Managed', {
      vpc: this.network.vpc,
      subnets: {
        subnetType: existingVpc ? SubnetType.PRIVATE_WITH_EGRESS : this.network.subnetType,
      },
      securityGroup: this.network.instances,
      instanceProfile: this.instanceProfile(props.instanceProfile),
    });
    new CfnOutput(this, 'InstanceId', { value: this.managedInstance.instance.instanceId });
    new CfnOutput(this, 'VpcId', { value: this.network.vpc.vpcId });
  }

  private instanceProfile(given: SessionLogInstanceProps['instanceProfile']): IInstanceProfile {
    if (!('roleArn' in given)) return given;
    return InstanceProfile.fromInstanceProfileAttributes(this, 'Profile', {
      instanceProfileArn: given.instanceProfileArn,
      // CDK gives an instance whose profile has no role a role of its own.
      role: Role.fromRoleArn(this, 'Role', given.roleArn, { mutable: false }),
    });
  }

  /** By attributes: nothing is looked up in the account. */
  private existingVpc(settings: Settings): IVpc | undefined {
    const { existingVpcId, existingSubnetIds = [], existingAvailabilityZones = [] } = settings;
    if (existingVpcId === undefined) return undefined;
    return Vpc.fromVpcAttributes(this, 'ExistingVpc', {
      vpcId: existingVpcId,
      availabilityZones: existingAvailabilityZones,
      privateSubnetIds: existingSubnetIds,
    });
  }
}
