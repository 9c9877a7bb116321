import { Stack } from 'aws-cdk-lib';
import {
  type FlowLog,
  FlowLogDestination,
  type GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** `endpoints`: isolated subnets, AWS by private endpoints. `nat`: private subnets, the internet by a NAT gateway. */
export const ways = ['endpoints', 'nat'] as const;
export type Way = (typeof ways)[number];

export interface SessionNetworkProps {
  way: Way;
  /** The one bucket that instances may reach through the S3 endpoint, beside AWS's own package repositories. */
  bucketArn: string;
  /** Taken as it is: its private subnets must reach SSM, CloudWatch Logs and S3 by port 443. */
  existingVpc?: IVpc;
}

/** What the agent talks to: control and data channels, the log group; S3 comes by the gateway endpoint. */
const agentServices = {
  Ssm: InterfaceVpcEndpointAwsService.SSM,
  SsmMessages: InterfaceVpcEndpointAwsService.SSM_MESSAGES,
  // Agents before 3.3.40 still ask here.
  Ec2Messages: InterfaceVpcEndpointAwsService.EC2_MESSAGES,
  Logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
};

/** A network in which an instance can be managed and cannot be reached. */
export class SessionNetwork extends Construct {
  readonly vpc: IVpc;
  readonly subnetType: SubnetType;
  /** For the instances: nothing in, 443 out. */
  readonly instances: SecurityGroup;
  readonly endpoints: readonly InterfaceVpcEndpoint[];
  /** One for each endpoint: HTTPS in from the instances. */
  readonly endpointGroups: readonly SecurityGroup[];
  /** Undefined with a NAT gateway or an existing VPC, where no endpoint is made. */
  readonly s3Endpoint?: GatewayVpcEndpoint;
  /** Undefined with an existing VPC. */
  readonly flowLogGroup?: LogGroup;
  readonly flowLog?: FlowLog;

  constructor(scope: Construct, id: string, props: SessionNetworkProps) {
    super(scope, id);
    this.subnetType = props.way === 'nat' ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED;
    if (props.existingVpc) this.vpc = props.existingVpc;
    else {
      const vpc = this.makeVpc(props.way);
      this.vpc = vpc;
      this.flowLogGroup = new LogGroup(this, 'FlowLogs', { retention: RetentionDays.ONE_YEAR });
      this.flowLog = vpc.addFlowLog('FlowLog', {
        destination: FlowLogDestination.toCloudWatchLogs(this.flowLogGroup),
      });
      if (props.way === 'endpoints') this.s3Endpoint = this.makeS3Endpoint(vpc, props.bucketArn);
    }
    this.instances = new SecurityGroup(this, 'Instances', {
      vpc: this.vpc,
      description: 'Managed instances: nothing in, HTTPS out',
      allowAllOutbound: false,
    });
    // To any address: isolated subnets have no way to any but the endpoints', and naming S3's addresses would need a
    // look-up of its prefix list in the account.
    this.instances.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'SSM, CloudWatch Logs, S3');
    const made =
      props.existingVpc === undefined && props.way === 'endpoints'
        ? Object.entries(agentServices).map(([name, service]) => this.makeEndpoint(name, service))
        : [];
    this.endpoints = made.map(({ endpoint }) => endpoint);
    this.endpointGroups = made.map(({ group }) => group);
  }

  private makeVpc(way: Way): Vpc {
    const nat = way === 'nat';
    return new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.0.0.0/24'),
      maxAzs: 2,
      natGateways: nat ? 1 : 0,
      subnetConfiguration: [
        { name: 'instances', subnetType: this.subnetType, cidrMask: 26 },
        ...(nat ? [{ name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 28 }] : []),
      ],
      // Restricting it takes a Lambda function of CDK's, so an asset; nothing here uses the default group.
      restrictDefaultSecurityGroup: false,
    });
  }

  private makeS3Endpoint(vpc: Vpc, bucketArn: string): GatewayVpcEndpoint {
    const endpoint = vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 });
    const { region, partition } = Stack.of(this);
    // With no way to other buckets, session output cannot be carried out of the account through S3.
    endpoint.addToPolicy(
      new PolicyStatement({
        sid: 'ArchiveAndPackages',
        principals: [new AnyPrincipal()],
        actions: ['s3:GetEncryptionConfiguration', 's3:GetObject', 's3:ListBucket', 's3:PutObject*'],
        resources: [
          bucketArn,
          `${bucketArn}/*`,
          // Amazon Linux's packages and the agent's updates (Systems Manager user guide, "SSM Agent
          // communications with AWS managed S3 buckets").
          `arn:${partition}:s3:::al2023-repos-${region}-de612dc2/*`,
          `arn:${partition}:s3:::amazon-ssm-${region}/*`,
        ],
      }),
    );
    return endpoint;
  }

  private makeEndpoint(name: string, service: InterfaceVpcEndpointAwsService) {
    const group = new SecurityGroup(this, `${name}Endpoint`, {
      vpc: this.vpc,
      description: `Endpoint ${name}: HTTPS from the managed instances`,
      allowAllOutbound: false,
    });
    group.addIngressRule(this.instances, Port.tcp(443), 'managed instances');
    const endpoint = new InterfaceVpcEndpoint(this, name, {
      vpc: this.vpc,
      service,
      subnets: { subnetType: this.subnetType },
      securityGroups: [group],
      // The default rule lets the whole VPC in.
      open: false,
    });
    // The caller's own rights still apply; this keeps other accounts' credentials out, and session output in.
    endpoint.addToPolicy(
      new PolicyStatement({
        sid: 'ThisAccountOnly',
        principals: [new AnyPrincipal()],
        actions: ['*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:PrincipalAccount': Stack.of(this).account } },
      }),
    );
    return { endpoint, group };
  }
}
