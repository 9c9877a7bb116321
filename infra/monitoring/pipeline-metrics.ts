import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';

export interface PipelineNames {
  logGroupName: string;
  subscriptionFilterName: string;
  deliveryStreamName: string;
  deliveryErrorLogGroupName: string;
}

/** What CloudWatch measures of the pipeline, hop by hop. */
export function pipelineMetrics(names: PipelineNames) {
  const period = Duration.minutes(5);
  const group = { LogGroupName: names.logGroupName };
  const filter = { ...group, DestinationType: 'Firehose', FilterName: names.subscriptionFilterName };
  const stream = { DeliveryStreamName: names.deliveryStreamName };
  const logs = (metricName: string, dimensionsMap: Record<string, string>) =>
    new Metric({ namespace: 'AWS/Logs', metricName, dimensionsMap, period, statistic: 'Sum' });
  const firehose = (metricName: string, statistic: string) =>
    new Metric({ namespace: 'AWS/Firehose', metricName, dimensionsMap: stream, period, statistic });
  const incoming = logs('IncomingLogEvents', group);
  const forwarded = logs('ForwardedLogEvents', filter);
  return {
    incoming,
    forwarded,
    deliveryErrors: logs('DeliveryErrors', filter),
    deliveryThrottling: logs('DeliveryThrottling', filter),
    /** Events that came in and did not leave by the subscription. FILL: a metric without data is 0, not unknown. */
    notForwarded: new MathExpression({
      expression: 'FILL(incoming, 0) - FILL(forwarded, 0)',
      usingMetrics: { incoming, forwarded },
      label: 'came in, not forwarded',
      // Forwarding is asynchronous, a few minutes behind: over a quarter of an hour that evens out.
      period: Duration.minutes(15),
    }),
    incomingRecords: firehose('IncomingRecords', 'Sum'),
    throttledRecords: firehose('ThrottledRecords', 'Sum'),
    freshness: firehose('DeliveryToS3.DataFreshness', 'Maximum'),
    success: firehose('DeliveryToS3.Success', 'Average'),
    reportedErrors: logs('IncomingLogEvents', { LogGroupName: names.deliveryErrorLogGroupName }),
  };
}
export type PipelineMetrics = ReturnType<typeof pipelineMetrics>;
