import { CfnOutput, type IStackSynthesizer, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { AuditorsPolicy } from '../archive/auditors-policy';
import { BackfillersPolicy } from '../archive/backfillers-policy';
import { ArchiveBucket } from '../archive/bucket';
import { ArchiveDeliveryStream } from '../archive/delivery-stream';
import { SessionInstanceRole } from '../archive/instance-role';
import { ArchiveKey } from '../archive/key';
import { SessionLogGroup } from '../archive/log-group';
import { OperatorsPolicy } from '../archive/operators-policy';
import { SealKey } from '../archive/seal-key';
import { SealersPolicy } from '../archive/sealers-policy';
import { ArchiveSubscription } from '../archive/subscription';
import { exportName, namesOf, prefixes } from '../names';
import { hasSealKey, type Settings } from '../settings/settings';

export interface SessionLogArchiveProps {
  /** For an organisation that deploys through its bootstrap roles. Default: LegacyStackSynthesizer, for the reason below. */
  synthesizer?: IStackSynthesizer;
  /** Win over the settings of the same meaning, which give names. */
  existingKey?: IKey;
  existingSealKey?: IKey;
  existingLogGroup?: ILogGroup;
  existingBucket?: IBucket;
}

/**
 * Session Manager -> log group -> subscription filter -> Firehose -> bucket, and what the instances, the people
 * and the jobs may do with it.
 * The same template for LocalStack and for a real account: no account, region or lookup is baked in.
 */
export class SessionLogArchive extends Stack {
  readonly key: ArchiveKey;
  readonly logGroup: SessionLogGroup;
  readonly bucket: ArchiveBucket;
  readonly deliveryStream: ArchiveDeliveryStream;
  readonly subscription: ArchiveSubscription;
  readonly instanceRole: SessionInstanceRole;
  readonly operators: OperatorsPolicy;
  readonly auditors: AuditorsPolicy;
  readonly backfillers: BackfillersPolicy;
  /** Where there are seals. */
  readonly sealKey?: SealKey;
  readonly sealers?: SealersPolicy;

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
    const existing = this.existing(settings, props);
    const logGroupName = existing.logGroup?.logGroupName ?? names.logGroup;
    const { sessionDocumentName } = settings;

    this.key = new ArchiveKey(this, 'Key', { logGroupName, existingKey: existing.key });
    const { key } = this.key;
    this.logGroup = new SessionLogGroup(this, 'Sessions', {
      logGroupName,
      retentionDays: settings.retentionDays,
      key,
      existingLogGroup: existing.logGroup,
    });
    const sealerArns = settings.sealerArns ?? [
      this.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: names.sealerRole }),
    ];
    if (hasSealKey(settings)) {
      this.sealKey = new SealKey(this, 'Seal', {
        aliasName: names.sealKeyAlias,
        sealerArns,
        ...(existing.sealKey && { existingKey: existing.sealKey }),
      });
    }
    this.bucket = new ArchiveBucket(this, 'Archive', {
      ...settings,
      key,
      ...(this.sealKey && { sealerArns }),
      reports: settings.bucketReports,
      existingBucket: existing.bucket,
    });
    const { bucket } = this.bucket;
    this.deliveryStream = new ArchiveDeliveryStream(this, 'Delivery', {
      deliveryStreamName: names.deliveryStream,
      errorLogGroupName: names.deliveryErrorLogGroup,
      errorLogStreamName: names.deliveryErrorLogStream,
      bucket,
      key,
    });
    this.subscription = new ArchiveSubscription(this, 'Subscription', {
      filterName: names.subscriptionFilter,
      logGroup: this.logGroup.logGroup,
      logGroupName,
      deliveryStream: this.deliveryStream.deliveryStream,
    });
    const records = {
      logGroupName,
      deliveryStreamName: names.deliveryStream,
      bucket,
      key,
      ...(this.sealKey && { sealKey: this.sealKey.key }),
    };
    this.instanceRole = new SessionInstanceRole(this, 'Instance', records);
    const [tagKey, ...tagValue] = settings.operatorInstanceTag?.split('=') ?? [];
    this.operators = new OperatorsPolicy(this, 'Operators', {
      ...records,
      sessionDocumentName,
      ...(tagKey !== undefined && { instanceTag: { key: tagKey, value: tagValue.join('=') } }),
    });
    this.auditors = new AuditorsPolicy(this, 'Auditors', { ...records, sessionDocumentName });
    this.backfillers = new BackfillersPolicy(this, 'Backfillers', records);
    if (this.sealKey) {
      this.sealers = new SealersPolicy(this, 'Sealers', { ...records, sealKey: this.sealKey.key });
    }

    const outputs = {
      StackName: this.stackName,
      Region: this.region,
      LogGroupName: this.logGroup.logGroup.logGroupName,
      SubscriptionFilterName: names.subscriptionFilter,
      DeliveryStreamName: this.deliveryStream.deliveryStream.ref,
      BucketName: bucket.bucketName,
      StreamPrefix: prefixes.stream,
      TranscriptPrefix: prefixes.transcript,
      ErrorPrefix: prefixes.error,
      KeyArn: key.keyArn,
      InstanceRoleArn: this.instanceRole.role.roleArn,
      InstanceProfileName: this.instanceRole.instanceProfile.instanceProfileName,
      InstanceProfileArn: this.instanceRole.instanceProfile.instanceProfileArn,
      OperatorsPolicyArn: this.operators.policy.managedPolicyArn,
      AuditorsPolicyArn: this.auditors.policy.managedPolicyArn,
      BackfillersPolicyArn: this.backfillers.policy.managedPolicyArn,
      ...(this.sealers && { SealersPolicyArn: this.sealers.policy.managedPolicyArn }),
      ...(this.sealKey && { SealKeyArn: this.sealKey.key.keyArn }),
      ...(this.sealKey?.aliasName !== undefined && { SealKeyAlias: this.sealKey.aliasName }),
      SessionDocumentName: sessionDocumentName,
    };
    // What the other stacks of this deployment import, by names that they can form themselves: so each of them can be
    // synthesised and deployed without this one in the same app.
    const exported = new Set([
      'LogGroupName',
      'BucketName',
      'KeyArn',
      'SealKeyArn',
      'InstanceProfileArn',
      'InstanceRoleArn',
    ]);
    for (const [id, value] of Object.entries(outputs)) {
      new CfnOutput(this, id, {
        value,
        ...(exported.has(id) && { exportName: exportName(settings.name, id) }),
      });
    }
  }

  private existing(settings: Settings, props: SessionLogArchiveProps) {
    const { existingKeyArn, existingSealKeyArn, existingLogGroupName, existingBucketName } = settings;
    return {
      key:
        props.existingKey ??
        (existingKeyArn === undefined ? undefined : Key.fromKeyArn(this, 'ExistingKey', existingKeyArn)),
      sealKey:
        props.existingSealKey ??
        (existingSealKeyArn === undefined
          ? undefined
          : Key.fromKeyArn(this, 'ExistingSealKey', existingSealKeyArn)),
      logGroup:
        props.existingLogGroup ??
        (existingLogGroupName === undefined
          ? undefined
          : LogGroup.fromLogGroupName(this, 'ExistingLogGroup', existingLogGroupName)),
      bucket:
        props.existingBucket ??
        (existingBucketName === undefined
          ? undefined
          : Bucket.fromBucketName(this, 'ExistingBucket', existingBucketName)),
    };
  }
}
