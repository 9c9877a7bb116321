import { CfnOutput, type IStackSynthesizer, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ArchiveBucket } from './archive-bucket';
import { ArchiveDeliveryStream } from './archive-delivery-stream';
import { ArchiveKey } from './archive-key';
import { ArchiveSubscription } from './archive-subscription';
import { namesOf, prefixes } from './names';
import { SessionInstanceRole } from './session-instance-role';
import { SessionLogGroup } from './session-log-group';
import type { Settings } from './settings';

export interface SessionLogArchiveProps {
  /** For an organisation that deploys through its bootstrap roles. Default: LegacyStackSynthesizer, for the reason below. */
  synthesizer?: IStackSynthesizer;
}

/**
 * Session Manager -> log group -> subscription filter -> Firehose -> bucket, and the instances' role.
 * The same template for LocalStack and for a real account: no account, region or lookup is baked in.
 */
export class SessionLogArchive extends Stack {
  readonly key: ArchiveKey;
  readonly logGroup: SessionLogGroup;
  readonly bucket: ArchiveBucket;
  readonly deliveryStream: ArchiveDeliveryStream;
  readonly subscription: ArchiveSubscription;
  readonly instanceRole: SessionInstanceRole;

  constructor(scope: Construct, id: string, settings: Settings, props: SessionLogArchiveProps = {}) {
    super(scope, id, {
      stackName: settings.name,
      description: 'Session Manager logs: CloudWatch Logs, Firehose and the archive in S3',
      // There are no assets, and the template is far below the 51,200 bytes that CloudFormation takes inline.
      // So nothing is needed of a bootstrap stack, in LocalStack (where it costs more than this stack does) or
      // in an account: the deployment uses the caller's own rights, which an auditor can name.
      synthesizer: props.synthesizer ?? new LegacyStackSynthesizer(),
      analyticsReporting: false,
    });
    const names = namesOf(settings.name);

    this.key = new ArchiveKey(this, 'Key', { logGroupName: names.logGroup });
    this.logGroup = new SessionLogGroup(this, 'Sessions', {
      logGroupName: names.logGroup,
      retentionDays: settings.retentionDays,
      key: this.key.key,
    });
    this.bucket = new ArchiveBucket(this, 'Archive', { key: this.key.key });
    this.deliveryStream = new ArchiveDeliveryStream(this, 'Delivery', {
      deliveryStreamName: names.deliveryStream,
      errorLogGroupName: names.deliveryErrorLogGroup,
      errorLogStreamName: names.deliveryErrorLogStream,
      bucket: this.bucket.bucket,
      key: this.key.key,
    });
    this.subscription = new ArchiveSubscription(this, 'Subscription', {
      filterName: names.subscriptionFilter,
      logGroup: this.logGroup.logGroup,
      logGroupName: names.logGroup,
      deliveryStream: this.deliveryStream.deliveryStream,
    });
    this.instanceRole = new SessionInstanceRole(this, 'Instance', {
      logGroupName: names.logGroup,
      bucket: this.bucket.bucket,
      key: this.key.key,
    });

    const outputs = {
      StackName: this.stackName,
      Region: this.region,
      LogGroupName: this.logGroup.logGroup.logGroupName,
      SubscriptionFilterName: names.subscriptionFilter,
      DeliveryStreamName: this.deliveryStream.deliveryStream.ref,
      BucketName: this.bucket.bucket.bucketName,
      StreamPrefix: prefixes.stream,
      TranscriptPrefix: prefixes.transcript,
      ErrorPrefix: prefixes.error,
      KeyArn: this.key.key.keyArn,
      InstanceRoleArn: this.instanceRole.role.roleArn,
      InstanceProfileName: this.instanceRole.instanceProfile.instanceProfileName,
    };
    for (const [key, value] of Object.entries(outputs)) new CfnOutput(this, key, { value });
  }
}
