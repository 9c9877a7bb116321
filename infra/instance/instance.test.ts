import type { Settings } from '../settings';
import { SessionLogInstanceStack } from '../stacks/instance-stack';
import {
  asText,
  bytesSent,
  inlineBytes,
  type Statement,
  settingsWith,
  templateOf,
  testApp,
  texts,
} from '../testing/template';

function instance(settings: Partial<Settings> = {}) {
  const stack = new SessionLogInstanceStack(testApp(), 'Instance', settingsWith(settings), {
    bucketName: 'the-archive',
    instanceProfile: {
      instanceProfileArn: 'arn:aws:iam::111122223333:instance-profile/sessions',
      roleArn: 'arn:aws:iam::111122223333:role/sessions',
    },
  });
  return { stack, ...templateOf(stack) };
}
const { stack, template, resources, only } = instance();
const of = (type: string) => Object.values(resources).filter((resource) => resource.Type === type);

describe('the instance', () => {
  const { Properties } = only('AWS::EC2::Instance');

  it('is a t3.micro of Amazon Linux 2023, without a key pair', () => {
    expect(Properties.InstanceType).toBe('t3.micro');
    const { Ref } = Properties.ImageId as { Ref: string };
    expect(template.toJSON().Parameters[Ref]).toMatchObject({
      Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
      Default: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    });
    expect(Properties).not.toHaveProperty('KeyName');
  });

  it('answers metadata by IMDSv2 only, one hop far', () => {
    expect(Properties.MetadataOptions).toEqual({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 });
  });

  it('is watched minute by minute', () => {
    expect(Properties.Monitoring).toBe(true);
  });

  it('has an encrypted disk, and no public address', () => {
    expect(Properties.BlockDeviceMappings).toEqual([
      expect.objectContaining({ Ebs: expect.objectContaining({ Encrypted: true }) }),
    ]);
    expect(Properties).not.toHaveProperty('NetworkInterfaces');
  });

  it('takes the profile that it is given, and makes no role', () => {
    expect(Properties.IamInstanceProfile).toBe('sessions');
    template.resourceCountIs('AWS::IAM::InstanceProfile', 0);
    expect(Object.keys(resources).filter((id) => id.startsWith('Managed'))).toHaveLength(1);
  });
});

describe('the network', () => {
  it('lets nothing in to the instance, and HTTPS out', () => {
    const group = only('AWS::EC2::SecurityGroup', 'NetworkInstances');
    expect(group.Properties).not.toHaveProperty('SecurityGroupIngress');
    expect(group.Properties.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }),
    ]);
    const into = of('AWS::EC2::SecurityGroupIngress').map(({ Properties }) => asText(Properties.GroupId));
    expect(into.filter((id) => id.startsWith(`<${group.id}`))).toEqual([]);
  });

  it('has no way to the internet', () => {
    for (const type of ['InternetGateway', 'NatGateway', 'EIP', 'Route'])
      template.resourceCountIs(`AWS::EC2::${type}`, 0);
  });

  it('reaches what the agent calls by endpoints that only the instances may use', () => {
    const endpoints = of('AWS::EC2::VPCEndpoint');
    const services = endpoints.map(({ Properties }) => asText(Properties.ServiceName));
    expect(services.sort()).toEqual([
      'com.amazonaws.<AWS::Region>.ec2messages',
      'com.amazonaws.<AWS::Region>.logs',
      'com.amazonaws.<AWS::Region>.s3',
      'com.amazonaws.<AWS::Region>.ssm',
      'com.amazonaws.<AWS::Region>.ssmmessages',
    ]);
    // CDK's way to say that nothing goes out: a rule for ICMP that matches no packet.
    const groups = of('AWS::EC2::SecurityGroup').filter(
      ({ Properties }) => !String(Properties.GroupDescription).startsWith('Managed instances'),
    );
    expect(groups).toHaveLength(4);
    for (const { Properties } of groups) {
      expect(Properties.SecurityGroupEgress).toEqual([
        expect.objectContaining({ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp' }),
      ]);
    }
    const rules = of('AWS::EC2::SecurityGroupIngress');
    expect(rules).toHaveLength(4);
    const instances = only('AWS::EC2::SecurityGroup', 'NetworkInstances').id;
    for (const { Properties } of rules) {
      expect(Properties).toMatchObject({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 });
      expect(Properties.SourceSecurityGroupId).toEqual({ 'Fn::GetAtt': [instances, 'GroupId'] });
    }
    for (const { Properties } of endpoints.filter(
      (each) => each.Properties.VpcEndpointType === 'Interface',
    )) {
      const [statement] = (Properties.PolicyDocument as { Statement: [Statement] }).Statement;
      expect(statement.Condition).toEqual({
        StringEquals: { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } },
      });
    }
  });

  it('reaches the archive and AWS’s own packages in S3, and no other bucket', () => {
    const s3 = of('AWS::EC2::VPCEndpoint').find(({ Properties }) => Properties.VpcEndpointType === 'Gateway');
    expect(s3!.Properties.RouteTableIds).toHaveLength(2);
    const statements = (s3!.Properties.PolicyDocument as { Statement: Statement[] }).Statement;
    expect(statements.flatMap(({ Resource }) => texts(Resource))).toEqual([
      'arn:<AWS::Partition>:s3:::the-archive',
      'arn:<AWS::Partition>:s3:::the-archive/*',
      'arn:<AWS::Partition>:s3:::al2023-repos-<AWS::Region>-de612dc2/*',
      'arn:<AWS::Partition>:s3:::amazon-ssm-<AWS::Region>/*',
    ]);
  });

  it('keeps flow logs', () => {
    template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL', ResourceType: 'VPC' });
    expect(only('AWS::Logs::LogGroup').Properties.RetentionInDays).toBe(365);
  });

  it('goes out by one NAT gateway when asked to, the instance still in a private subnet', () => {
    const nat = instance({ network: 'nat' });
    nat.template.resourceCountIs('AWS::EC2::NatGateway', 1);
    nat.template.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
    const { SubnetId } = nat.only('AWS::EC2::Instance').Properties as { SubnetId: { Ref: string } };
    expect(nat.resources[SubnetId.Ref]?.Properties.MapPublicIpOnLaunch).toBe(false);
    expect(SubnetId.Ref).toContain('instances');
  });

  it('is not made where a VPC exists', () => {
    const existing = instance({
      existingVpcId: 'vpc-0a1b2c3d',
      existingSubnetIds: ['subnet-0a1b2c3d'],
      existingAvailabilityZones: ['eu-west-1a'],
    });
    existing.template.resourceCountIs('AWS::EC2::VPC', 0);
    expect(existing.only('AWS::EC2::Instance').Properties.SubnetId).toBe('subnet-0a1b2c3d');
    expect(existing.only('AWS::EC2::SecurityGroup').Properties.VpcId).toBe('vpc-0a1b2c3d');
  });
});

it('asks for no bootstrap, runs no function, and fits inline', () => {
  const text = JSON.stringify(template.toJSON(), undefined, 1);
  expect(stack.environment).toBe('aws://unknown-account/unknown-region');
  expect(text).not.toMatch(/BootstrapVersion|cdk-hnb659fds/);
  template.resourceCountIs('AWS::Lambda::Function', 0);
  expect(bytesSent(template)).toBeLessThan(inlineBytes);
});
