import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { SessionLogMonitoring } from '../monitoring';
import type { Settings } from '../settings';
import { all, type Deployed, stackProps } from './stack-props';

export interface MonitoringStackProps extends Deployed {
  logGroupName: string;
  bucketName: string;
  keyArn: string;
  /** What seals are signed with, where there are any. */
  sealKeyArn?: string;
  /** Of the roles that the pipeline works with. */
  roleArns?: readonly string[];
}

/** Monitoring of a deployment's archive, which it knows by names. */
export class SessionLogMonitoringStack extends Stack {
  readonly monitoring: SessionLogMonitoring;

  constructor(scope: Construct, id: string, settings: Settings, props: MonitoringStackProps) {
    const { name, sessionDocumentName, alarmEmail, existingTopicArn } = settings;
    super(scope, id, stackProps(`${name}-monitoring`, 'Session Manager logs: alarms and dashboard', props));
    const { sealKeyArn } = props;
    this.monitoring = new SessionLogMonitoring(this, all, {
      archive: {
        name,
        sessionDocumentName,
        logGroup: LogGroup.fromLogGroupName(this, 'ArchiveLogGroup', props.logGroupName),
        bucket: Bucket.fromBucketName(this, 'ArchiveBucket', props.bucketName),
        key: Key.fromKeyArn(this, 'ArchiveKey', props.keyArn),
        sealKey: sealKeyArn === undefined ? undefined : Key.fromKeyArn(this, 'ArchiveSealKey', sealKeyArn),
        pipelineRoles: props.roleArns?.map((arn, n) => Role.fromRoleArn(this, `ArchiveRole${n}`, arn)),
      },
      alarmEmail,
      existingTopic:
        existingTopicArn === undefined
          ? undefined
          : Topic.fromTopicArn(this, 'ExistingTopic', existingTopicArn),
    });
    new CfnOutput(this, 'AlarmTopicArn', { value: this.monitoring.topic.topicArn });
    new CfnOutput(this, 'DashboardName', { value: this.monitoring.dashboardName });
  }
}
