import { Aws, Fn, Token } from 'aws-cdk-lib';

/**
 * The physical names that are explicit. Roles, keys and buckets get theirs from CloudFormation: bucket names are global,
 * and a retained bucket must not block the next deployment.
 */
export function namesOf(name: string) {
  return {
    /** Explicit because the key's policy must name the log group before the log group exists. */
    logGroup: `${name}/sessions`,
    subscriptionFilter: `${name}-to-archive`,
    /** Explicit because LocalStack 4.14's CloudFormation refuses a delivery stream without a name. */
    deliveryStream: `${name}-archive`,
    /** Where the Firehose console looks for a stream's errors. */
    deliveryErrorLogGroup: `/aws/kinesisfirehose/${name}-archive`,
    deliveryErrorLogStream: 'DestinationDelivery',
    /** SQL's names have no hyphens. */
    database: name.replaceAll('-', '_'),
    workgroup: name,
    dashboard: `${name}-pipeline`,
    /** What `seal` and `verify --seal` take as --kms-key. */
    sealKeyAlias: `alias/${name}-seal`,
    /** The role that backfills, unless `backfillerArns` names others. Not made here. */
    backfillerRole: `${name}-backfiller`,
    /** The role that seals, unless `sealerArns` names others. Not made here. */
    sealerRole: `${name}-sealer`,
  } as const;
}
export type Names = ReturnType<typeof namesOf>;

/** The name under which the archive stack of a deployment exports one of its outputs. */
export function exportName(name: string, output: string): string {
  return `${name}:${output}`;
}

/**
 * The ARN of something of this account and region, without a reference to the resource. By Fn::Sub and not by
 * `formatArn`, whose Fn::Join is twice as long: the template must fit inline into a CloudFormation call.
 * @param rest everything after the account; without `${`
 */
export function arnHere(service: string, rest: string): string {
  const arn = (partition: string, region: string, account: string) =>
    `arn:${partition}:${service}:${region}:${account}:${rest}`;
  // A name that CloudFormation resolves is not known as text yet.
  if (Token.isUnresolved(rest)) return arn(Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own
  return Fn.sub(arn('${AWS::Partition}', '${AWS::Region}', '${AWS::AccountId}'));
}

/**
 * The ARN of a log group by its name. CloudWatch Logs writes a group's ARN with and without a final `:*`; this is the
 * form without.
 * @param below appended to it: `:*` for the streams in the group
 */
export function logGroupArn(logGroupName: string, below = ''): string {
  return arnHere('logs', `log-group:${logGroupName}${below}`);
}

/** The ARN of a delivery stream by its name. */
export function deliveryStreamArn(deliveryStreamName: string): string {
  return arnHere('firehose', `deliverystream/${deliveryStreamName}`);
}

/** The ARN of a session document by its name. */
export function documentArn(name: string): string {
  return arnHere('ssm', `document/${name}`);
}
