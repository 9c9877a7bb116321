import {
  type Instance,
  type ISecurityGroup,
  type IVpc,
  type SubnetSelection,
  SubnetType,
} from 'aws-cdk-lib/aws-ec2';
import type { IInstanceProfile } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  archiveWith,
  asProps,
  type Checks,
  type Contradiction,
  checkProps,
  oneOf,
  resource,
  type Spelling,
} from '../props';
import { managedInstance } from './managed-instance';
import { SessionNetwork, type Way, ways } from './session-network';

export interface SessionLogInstanceProps {
  /** The archive that the instance's sessions are logged to: a SessionLogArchive, or what is known of one in another app. */
  readonly archive: InstanceArchive;
  /**
   * How the instance reaches AWS. `endpoints`: by private endpoints, and there is no way to the internet at all. `nat`:
   * through a NAT gateway.
   * @default 'endpoints'
   */
  readonly network?: Way;
  /**
   * A VPC that exists already. From `subnets`, SSM, CloudWatch Logs and S3 must be reached by port 443.
   * @default one is made
   */
  readonly existingVpc?: IVpc;
  /**
   * Where in `existingVpc` the instance is.
   * @default its private subnets with a way out
   */
  readonly subnets?: SubnetSelection;
}

export interface InstanceArchive {
  readonly bucket: IBucket;
  /** With the role whose policy is narrowed to the archive. */
  readonly instanceProfile: IInstanceProfile;
}

/** What each choice may be, alone. The app's settings are held to the same. */
export const instanceChecks: Checks<SessionLogInstanceProps> = {
  archive: archiveWith('bucket', 'instanceProfile'),
  network: oneOf(ways),
  existingVpc: resource('a VPC', 'Vpc.fromVpcAttributes(...)'),
  subnets: resource('a selection of subnets', '{ subnetType: SubnetType.PRIVATE_ISOLATED }'),
};

/** Choices that are each right and together wrong. @param given whether somebody made a choice, as opposed to a default */
export function* instanceContradictions(
  { existingVpc }: { existingVpc?: unknown },
  given: (choice: 'network' | 'subnets') => boolean,
  spelling: Spelling,
): Generator<Contradiction<'network' | 'subnets'>> {
  const vpc = spelling.name('existingVpc');
  if (existingVpc !== undefined && given('network')) {
    yield { choice: 'network', reason: `cannot be chosen in a VPC that exists already (${vpc})` };
  }
  if (existingVpc === undefined && given('subnets')) {
    yield { choice: 'subnets', reason: `selects from no VPC: ${vpc} is missing` };
  }
}

/**
 * An instance to open sessions on, in a network without a way in.
 * @throws PropsError
 */
export class SessionLogInstance extends Construct {
  readonly instance: Instance;
  readonly vpc: IVpc;
  /** Of the instance: nothing in, 443 out. */
  readonly securityGroup: ISecurityGroup;

  constructor(scope: Construct, id: string, props: SessionLogInstanceProps) {
    super(scope, id);
    checkProps(this, 'SessionLogInstance', props, instanceChecks, (given) =>
      instanceContradictions(props, given, asProps),
    );
    const { archive, existingVpc } = props;
    const network = new SessionNetwork(this, 'Network', {
      way: props.network ?? 'endpoints',
      bucketArn: archive.bucket.bucketArn,
      existingVpc,
    });
    this.vpc = network.vpc;
    this.securityGroup = network.instances;
    const withWayOut = { subnetType: SubnetType.PRIVATE_WITH_EGRESS };
    this.instance = managedInstance(new Construct(this, 'Managed'), {
      vpc: network.vpc,
      subnets: existingVpc ? (props.subnets ?? withWayOut) : { subnetType: network.subnetType },
      securityGroup: network.instances,
      instanceProfile: archive.instanceProfile,
    });
  }
}
