import type { Alarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { Rule } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { SessionLogArchive } from '../archive';
import { namesOf } from '../names';
import {
  archiveWith,
  asProps,
  type Checks,
  type Contradiction,
  checkProps,
  matchingOrToken,
  resource,
  type Spelling,
} from '../props';
import { alarmTopic } from './alarm-topic';
import { deliveryAlarms } from './delivery-alarms';
import { pipelineDashboard } from './pipeline-dashboard';
import { pipelineMetrics } from './pipeline-metrics';
import { tamperAlarms } from './tamper-alarms';

export interface SessionLogMonitoringProps {
  /** The archive to watch: a SessionLogArchive, or what is known of one in another app. */
  readonly archive: WatchedArchive;
  /**
   * Gets every alarm by e-mail once it has confirmed the subscription.
   * @default nobody: subscribe whom you like to `topic`
   */
  readonly alarmEmail?: string;
  /**
   * An SNS topic that exists already; its policy must let CloudWatch and EventBridge publish.
   * @default one is made, under a key of its own
   */
  readonly existingTopic?: ITopic;
}

export type WatchedArchive = Pick<
  SessionLogArchive,
  'name' | 'sessionDocumentName' | 'logGroup' | 'bucket' | 'key' | 'sealKey'
> &
  // Of another app's archive, their names may be unknown.
  Partial<Pick<SessionLogArchive, 'pipelineRoles'>>;

/** What each choice may be, alone. The app's settings are held to the same. */
export const monitoringChecks: Checks<SessionLogMonitoringProps> = {
  archive: archiveWith('name', 'sessionDocumentName', 'logGroup', 'bucket', 'key'),
  alarmEmail: matchingOrToken(/^[^@\s]+@[^@\s]+$/, 'an e-mail address'),
  existingTopic: resource('an SNS topic', 'Topic.fromTopicArn(...)'),
};

/** Choices that are each right and together wrong. */
export function* monitoringContradictions(
  { alarmEmail, existingTopic }: { alarmEmail?: string; existingTopic?: unknown },
  spelling: Spelling,
): Generator<Contradiction<'alarmEmail'>> {
  if (existingTopic !== undefined && alarmEmail !== undefined) {
    yield {
      choice: 'alarmEmail',
      reason: `cannot be subscribed to a topic that exists already (${spelling.name('existingTopic')}): subscribe it there`,
    };
  }
}

/**
 * Alarms about late, lost and tampered records, to one SNS topic; and a dashboard. Tampering is told from CloudTrail's
 * management events: the account needs a trail in the region.
 * @throws PropsError
 */
export class SessionLogMonitoring extends Construct {
  /** Where alarms go. */
  readonly topic: ITopic;
  /** About records that are late, refused or thrown away. */
  readonly alarms: readonly Alarm[];
  /** About calls that could blind the pipeline. */
  readonly tamperRules: readonly Rule[];
  readonly dashboard: Dashboard;
  readonly dashboardName: string;

  constructor(scope: Construct, id: string, props: SessionLogMonitoringProps) {
    super(scope, id);
    checkProps(this, 'SessionLogMonitoring', props, monitoringChecks, () =>
      monitoringContradictions(props, asProps),
    );
    /** The logical IDs of what is deployed hang on these. */
    const part = (partId: string) => new Construct(this, partId);
    const { archive } = props;
    const { name } = archive;
    const { logGroupName } = archive.logGroup;
    const names = namesOf(name);
    this.topic = props.existingTopic ?? alarmTopic(part('Alarms'), props.alarmEmail);
    const { topic } = this;
    const metrics = pipelineMetrics({
      logGroupName,
      subscriptionFilterName: names.subscriptionFilter,
      deliveryStreamName: names.deliveryStream,
      deliveryErrorLogGroupName: names.deliveryErrorLogGroup,
    });
    this.alarms = deliveryAlarms(part('Delivery'), { name, metrics, topic });
    this.tamperRules = tamperAlarms(part('Tampering'), {
      name,
      topic,
      logGroupName,
      deliveryStreamName: names.deliveryStream,
      sessionDocumentName: archive.sessionDocumentName,
      bucketName: archive.bucket.bucketName,
      keyArns: [archive.key, archive.sealKey].flatMap((key) => key?.keyArn ?? []),
      sealKeyAlias: names.sealKeyAlias,
      roleNames: archive.pipelineRoles?.map(({ roleName }) => roleName) ?? [],
    });
    this.dashboardName = names.dashboard;
    this.dashboard = pipelineDashboard(part('Dashboard'), {
      dashboardName: this.dashboardName,
      metrics,
      alarms: this.alarms,
    });
  }
}
