/** One name of a pipeline, as those print it who deployed it. */
export interface PipelineOutput {
  /** In what `cdk deploy --outputs-file` writes, for each stack. */
  cdk: string;
  /** In what `terraform output -json` prints. */
  terraform: string;
  kind: 'name' | 'prefix';
  /** What it is needed for, said to whoever has it left out. */
  why: string;
  /** Somebody else's pipeline may do without; our own stack has it always. */
  optional?: true;
}

/** Every name that is needed of a pipeline, except what our own stack alone says: its own name. */
export const pipelineOutputs = {
  region: {
    cdk: 'Region',
    terraform: 'region',
    kind: 'name',
    why: 'the agents and everything that reads back must ask the same region',
  },
  logGroupName: {
    cdk: 'LogGroupName',
    terraform: 'log_group_name',
    kind: 'name',
    why: 'the session documents name it, and the agents stream into it',
  },
  subscriptionFilterName: {
    cdk: 'SubscriptionFilterName',
    terraform: 'subscription_filter_name',
    kind: 'name',
    why: 'a filter that somebody replaced is recognised by it',
    optional: true,
  },
  deliveryStreamName: {
    cdk: 'DeliveryStreamName',
    terraform: 'delivery_stream_name',
    kind: 'name',
    why: 'where lines are missing, the way from the log group to the bucket is followed through it',
  },
  bucketName: {
    cdk: 'BucketName',
    terraform: 'bucket_name',
    kind: 'name',
    why: 'what was delivered is read back from it, and the direct route writes into it',
  },
  streamPrefix: {
    cdk: 'StreamPrefix',
    terraform: 'stream_prefix',
    kind: 'prefix',
    why: 'the objects that Firehose wrote are told from the transcripts by it',
  },
  transcriptPrefix: {
    cdk: 'TranscriptPrefix',
    terraform: 'transcript_prefix',
    kind: 'prefix',
    why: "the session documents name it for the agent's own copy at the end of a session",
  },
  errorPrefix: {
    cdk: 'ErrorPrefix',
    terraform: 'error_prefix',
    kind: 'prefix',
    why: 'what Firehose could not deliver is looked for under it',
  },
} as const satisfies Record<string, PipelineOutput>;

export type OutputField = keyof typeof pipelineOutputs;

/** The outputs of our own stack, by what they say. */
export const outputNames = {
  stackName: 'StackName',
  region: pipelineOutputs.region.cdk,
  logGroupName: pipelineOutputs.logGroupName.cdk,
  subscriptionFilterName: pipelineOutputs.subscriptionFilterName.cdk,
  deliveryStreamName: pipelineOutputs.deliveryStreamName.cdk,
  bucketName: pipelineOutputs.bucketName.cdk,
  streamPrefix: pipelineOutputs.streamPrefix.cdk,
  transcriptPrefix: pipelineOutputs.transcriptPrefix.cdk,
  errorPrefix: pipelineOutputs.errorPrefix.cdk,
} as const satisfies Record<'stackName' | OutputField, string>;
