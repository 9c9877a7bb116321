import {
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  HttpTokens,
  Instance,
  InstanceClass,
  InstanceSize,
  InstanceType,
  type ISecurityGroup,
  type IVpc,
  MachineImage,
  type SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import type { IInstanceProfile } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';

export interface ManagedInstanceProps {
  vpc: IVpc;
  subnets: SubnetSelection;
  securityGroup: ISecurityGroup;
  /** With the role whose policy is narrowed to this pipeline (archive/instance-role.ts). */
  instanceProfile: IInstanceProfile;
}

/** An instance that is reached by Session Manager only: no key pair, no address, no open port. */
export function managedInstance(scope: Construct, props: ManagedInstanceProps): Instance {
  const instance = new Instance(scope, 'Instance', {
    vpc: props.vpc,
    vpcSubnets: props.subnets,
    securityGroup: props.securityGroup,
    instanceProfile: props.instanceProfile,
    instanceType: InstanceType.of(InstanceClass.T3, InstanceSize.MICRO),
    // Resolved by CloudFormation when it deploys; the agent is part of the image.
    machineImage: MachineImage.fromSsmParameter(
      '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    ),
    httpTokens: HttpTokens.REQUIRED,
    // One hop: a container on the instance cannot take the role's credentials.
    httpPutResponseHopLimit: 1,
    detailedMonitoring: true,
    ebsOptimized: true,
    blockDevices: [
      {
        deviceName: '/dev/xvda',
        volume: BlockDeviceVolume.ebs(8, { encrypted: true, volumeType: EbsDeviceVolumeType.GP3 }),
      },
    ],
  });
  acknowledge(
    instance,
    'AwsSolutions-EC29',
    'It holds no record and is replaced when its image is: termination protection would block the stack.',
  );
  return instance;
}
