import { CfnOutput, type IStackSynthesizer, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../monitoring/alarm-topic';
import { DeliveryAlarms } from '../monitoring/delivery-alarms';
import { PipelineDashboard } from '../monitoring/pipeline-dashboard';
import { pipelineMetrics } from '../monitoring/pipeline-metrics';
import { TamperAlarms } from '../monitoring/tamper-alarms';
import { namesOf } from '../names';
import type { Settings } from '../settings/settings';

export interface SessionLogMonitoringProps {
  logGroupName: string;
  bucketName: string;
  keyArn: string;
  /** What seals are signed with, where there are any. */
  sealKeyArn?: string;
  existingTopic?: ITopic;
  synthesizer?: IStackSynthesizer;
}

/** Alarms about late, lost and tampered records, to one SNS topic; and a dashboard. */
export class SessionLogMonitoring extends Stack {
  readonly topic: AlarmTopic;
  readonly deliveryAlarms: DeliveryAlarms;
  readonly tamperAlarms: TamperAlarms;
  readonly dashboard: PipelineDashboard;

  constructor(scope: Construct, id: string, settings: Settings, props: SessionLogMonitoringProps) {
    super(scope, id, {
      stackName: `${settings.name}-monitoring`,
      description: 'Session Manager logs: alarms and dashboard',
      synthesizer: props.synthesizer ?? new LegacyStackSynthesizer(),
      analyticsReporting: false,
    });
    const { name } = settings;
    const names = namesOf(name);
    const { existingTopicArn } = settings;
    this.topic = new AlarmTopic(this, 'Alarms', {
      ...(settings.alarmEmail !== undefined && { email: settings.alarmEmail }),
      existingTopic:
        props.existingTopic ??
        (existingTopicArn === undefined
          ? undefined
          : Topic.fromTopicArn(this, 'ExistingTopic', existingTopicArn)),
    });
    const { topic } = this.topic;
    const metrics = pipelineMetrics({
      logGroupName: props.logGroupName,
      subscriptionFilterName: names.subscriptionFilter,
      deliveryStreamName: names.deliveryStream,
      deliveryErrorLogGroupName: names.deliveryErrorLogGroup,
    });
    this.deliveryAlarms = new DeliveryAlarms(this, 'Delivery', { name, metrics, topic });
    this.tamperAlarms = new TamperAlarms(this, 'Tampering', {
      name,
      topic,
      logGroupName: props.logGroupName,
      deliveryStreamName: names.deliveryStream,
      sessionDocumentName: settings.sessionDocumentName,
      bucketName: props.bucketName,
      keyArns: [props.keyArn, ...(props.sealKeyArn === undefined ? [] : [props.sealKeyArn])],
      sealKeyAlias: names.sealKeyAlias,
    });
    this.dashboard = new PipelineDashboard(this, 'Dashboard', {
      name,
      metrics,
      alarms: this.deliveryAlarms.alarms,
    });
    new CfnOutput(this, 'AlarmTopicArn', { value: topic.topicArn });
    new CfnOutput(this, 'DashboardName', { value: `${name}-pipeline` });
  }
}
