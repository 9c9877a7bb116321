import { Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { SessionLogArchive, type SessionLogArchiveProps } from '../archive';
import type { Settings } from '../settings';
import { accessLogBucketOf, all, type Deployed, stackProps } from './stack-props';

/** @param props win over the settings of the same meaning, which give names */
export type ArchiveStackProps = Deployed & SessionLogArchiveProps;

/**
 * The archive of a deployment. The same template for LocalStack and for a real account: no account, region or lookup is
 * baked in.
 */
export class SessionLogArchiveStack extends Stack {
  readonly archive: SessionLogArchive;

  constructor(scope: Construct, id: string, settings: Settings, props: ArchiveStackProps = {}) {
    const description = 'Session Manager logs: CloudWatch Logs, Firehose and the archive in S3';
    super(scope, id, stackProps(settings.name, description, props));
    const { synthesizer, ...given } = props;
    this.archive = new SessionLogArchive(this, all, { ...propsOf(this, settings), ...given });
    this.archive.addOutputs({ exported: true });
  }
}

/** The settings as props. Defaults about something that exists already are left out: they would be refused. */
function propsOf(scope: Construct, settings: Settings): SessionLogArchiveProps {
  const { existingKeyArn, existingSealKeyArn, existingLogGroupName, existingBucketName } = settings;
  const { lockMode, operatorInstanceTag } = settings;
  const [tagKey, ...tagValue] = operatorInstanceTag?.split('=') ?? [];
  const common = {
    name: settings.name,
    sessionDocumentName: settings.sessionDocumentName,
    reconcileIntervalHours: settings.reconcileIntervalHours,
    existingKey:
      existingKeyArn === undefined ? undefined : Key.fromKeyArn(scope, 'ExistingKey', existingKeyArn),
    sealerArns: settings.sealerArns,
    backfillerArns: settings.backfillerArns,
    instanceRoleArns: settings.instanceRoleArns,
    instanceRoles: settings.instanceRoles,
    operatorsMaySendCommands: settings.operatorsMaySendCommands,
    operatorInstanceTag: tagKey === undefined ? undefined : { key: tagKey, value: tagValue.join('=') },
  };
  const logGroup =
    existingLogGroupName === undefined
      ? { retentionDays: settings.retentionDays }
      : { existingLogGroup: LogGroup.fromLogGroupName(scope, 'ExistingLogGroup', existingLogGroupName) };
  const sealKey =
    existingSealKeyArn === undefined
      ? { sealKey: settings.sealKey }
      : { existingSealKey: Key.fromKeyArn(scope, 'ExistingSealKey', existingSealKeyArn) };
  const bucket =
    existingBucketName === undefined
      ? {
          lockMode,
          lockDays: lockMode === 'none' ? undefined : settings.lockDays,
          iUnderstand: settings.iUnderstand,
          infrequentAccessAfterDays: settings.infrequentAccessAfterDays,
          glacierAfterDays: settings.glacierAfterDays,
          expireAfterDays: settings.expireAfterDays,
          bucketReports: settings.bucketReports,
          accessLogBucket: accessLogBucketOf(scope, settings),
        }
      : { existingBucket: Bucket.fromBucketName(scope, 'ExistingBucket', existingBucketName) };
  return { ...common, ...logGroup, ...sealKey, ...bucket };
}
