import {
  DescribeFlowLogsCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  type IpPermission,
} from '@aws-sdk/client-ec2';
import { at, isSet, list, statementIds } from './template-values';
import type { LiveReader } from './types';

const rules = (permissions: IpPermission[] | undefined) =>
  (permissions ?? []).map(
    ({ IpProtocol, FromPort, ToPort }) => `${IpProtocol} ${FromPort ?? ''}-${ToPort ?? ''}`,
  );

export const vpc: LiveReader = async ({ physicalId, properties }, { ec2 }) => {
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [physicalId] }));
  return [{ what: 'addresses', declared: properties.CidrBlock, live: Vpcs?.[0]?.CidrBlock }];
};

export const subnet: LiveReader = async ({ physicalId, properties }, { ec2 }) => {
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [physicalId] }));
  return [
    { what: 'addresses', declared: properties.CidrBlock, live: Subnets?.[0]?.CidrBlock },
    {
      what: 'public address on launch',
      declared: properties.MapPublicIpOnLaunch ?? false,
      live: Subnets?.[0]?.MapPublicIpOnLaunch,
    },
  ];
};

export const securityGroup: LiveReader = async ({ physicalId, properties }, { ec2 }) => {
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [physicalId] }));
  const declared = list(properties.SecurityGroupEgress).map(
    ({ IpProtocol, FromPort, ToPort }) => `${IpProtocol} ${FromPort ?? ''}-${ToPort ?? ''}`,
  );
  return [
    { what: 'egress', declared, live: rules(SecurityGroups?.[0]?.IpPermissionsEgress) },
    {
      what: 'ingress by others',
      declared: false,
      live: (SecurityGroups?.[0]?.IpPermissions ?? []).some(({ IpRanges }) => (IpRanges?.length ?? 0) > 0),
    },
  ];
};

export const instance: LiveReader = async ({ physicalId, properties }, { ec2 }) => {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [physicalId] }));
  const live = Reservations?.[0]?.Instances?.[0];
  const { Volumes } = await ec2.send(
    new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [physicalId] }] }),
  );
  return [
    { what: 'type', declared: properties.InstanceType, live: live?.InstanceType },
    {
      what: 'instance profile',
      declared: isSet(properties.IamInstanceProfile),
      live: isSet(live?.IamInstanceProfile?.Arn),
    },
    {
      what: 'metadata tokens',
      declared: at(properties, 'MetadataOptions.HttpTokens'),
      live: live?.MetadataOptions?.HttpTokens,
    },
    {
      what: 'metadata hops',
      declared: at(properties, 'MetadataOptions.HttpPutResponseHopLimit'),
      live: live?.MetadataOptions?.HttpPutResponseHopLimit,
    },
    {
      what: 'encrypted disk',
      declared: at(properties, 'BlockDeviceMappings.0.Ebs.Encrypted') ?? false,
      live: Volumes?.[0]?.Encrypted ?? false,
    },
    {
      what: 'detailed monitoring',
      declared: properties.Monitoring ?? false,
      live: live?.Monitoring?.State === 'enabled',
    },
    { what: 'key pair', declared: isSet(properties.KeyName), live: isSet(live?.KeyName) },
    { what: 'public address', declared: false, live: isSet(live?.PublicIpAddress) },
  ];
};

export const vpcEndpoint: LiveReader = async ({ physicalId, properties }, { ec2 }) => {
  const { VpcEndpoints } = await ec2.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [physicalId] }));
  const live = VpcEndpoints?.[0];
  return [
    {
      what: 'policy',
      declared: statementIds(properties.PolicyDocument),
      live: statementIds(live?.PolicyDocument ?? '{}'),
    },
    {
      what: 'security groups',
      declared: list(properties.SecurityGroupIds).length,
      live: live?.Groups?.length ?? 0,
    },
  ];
};

export const flowLog: LiveReader = async ({ physicalId, properties }, { ec2 }) => {
  const { FlowLogs } = await ec2.send(new DescribeFlowLogsCommand({ FlowLogIds: [physicalId] }));
  return [{ what: 'traffic', declared: properties.TrafficType, live: FlowLogs?.[0]?.TrafficType }];
};
