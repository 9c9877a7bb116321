import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { PipelineMetrics } from './pipeline-metrics';

export interface DeliveryAlarmsProps {
  /** Prefixes the alarms' names. */
  name: string;
  metrics: PipelineMetrics;
  topic: ITopic;
}

/** CloudWatch's own words for "is it more than this" and "is it less". */
const { GREATER_THAN_THRESHOLD: above, LESS_THAN_THRESHOLD: below } = ComparisonOperator;

/** Rings when records are late, refused, thrown away, or do not leave the log group. */
export function deliveryAlarms(scope: Construct, props: DeliveryAlarmsProps): Alarm[] {
  const { metrics, topic, name } = props;
  const action = new SnsAction(topic);
  const alarm = (
    what: string,
    metric: IMetric,
    comparisonOperator: ComparisonOperator,
    threshold: number,
    periods: number,
    alarmDescription: string,
  ) => {
    const made = new Alarm(scope, what, {
      alarmName: `${name}-${what}`,
      alarmDescription,
      metric,
      comparisonOperator,
      threshold,
      evaluationPeriods: periods,
      // An account without sessions sends no data, and that is no fault.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    made.addAlarmAction(action);
    made.addOkAction(action);
    return made;
  };
  return [
    alarm(
      'data-freshness',
      metrics.freshness,
      above,
      900,
      2,
      'The oldest record in Firehose is more than 15 minutes old: delivery to the archive stands still. Firehose gives up after 24 hours.',
    ),
    alarm(
      'delivery-success',
      metrics.success,
      below,
      1,
      1,
      'Firehose could not write to the archive bucket: bucket policy, key or role. Look into its error log group.',
    ),
    alarm(
      'throttled-records',
      metrics.throttledRecords,
      above,
      0,
      1,
      "Firehose refused records: the stream's quota is too low. CloudWatch Logs retries for 24 hours.",
    ),
    alarm(
      'delivery-errors',
      metrics.deliveryErrors,
      above,
      0,
      1,
      'CloudWatch Logs could not forward events to Firehose. After AccessDenied the filter is off for up to 10 minutes and skips what comes in: run a backfill.',
    ),
    alarm(
      'delivery-throttling',
      metrics.deliveryThrottling,
      above,
      0,
      1,
      'CloudWatch Logs was throttled by Firehose. It retries for 24 hours, then drops.',
    ),
    alarm(
      'not-forwarded',
      metrics.notForwarded,
      above,
      0,
      3,
      'More events come into the session log group than leave it: the subscription filter is gone, changed or off.',
    ),
    alarm(
      'reported-errors',
      metrics.reportedErrors,
      above,
      0,
      1,
      'Firehose wrote to its error log group: records went below the error prefix of the archive.',
    ),
  ];
}
