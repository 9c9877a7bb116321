import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { PipelineMetrics } from './pipeline-metrics';

export interface PipelineDashboardProps {
  dashboardName: string;
  metrics: PipelineMetrics;
  alarms: readonly Alarm[];
}

/** The pipeline from left to right: what came in, what left, what was written, and how late. */
export function pipelineDashboard(scope: Construct, props: PipelineDashboardProps): Dashboard {
  const { metrics } = props;
  const graph = (title: string, ...left: IMetric[]) =>
    new GraphWidget({ title, left, width: 12, leftYAxis: { min: 0 } });
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: props.dashboardName,
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 24, height: 3 })],
      [
        graph('Log group: events in, events forwarded', metrics.incoming, metrics.forwarded),
        graph('Came in, not forwarded', metrics.notForwarded),
      ],
      [
        graph('Subscription: errors, throttling', metrics.deliveryErrors, metrics.deliveryThrottling),
        graph('Firehose: records in, refused', metrics.incomingRecords, metrics.throttledRecords),
      ],
      [
        graph('Firehose: age of the oldest record, s', metrics.freshness),
        graph('Firehose: share of deliveries that succeeded', metrics.success),
      ],
    ],
  });
}
