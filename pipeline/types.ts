import { z } from 'zod';

/** Every name the harness needs from a deployed pipeline. */
export const pipelineSchema = z.object({
  stackName: z.string(),
  region: z.string(),
  /** 12 digits; 000000000000 on LocalStack. */
  account: z.string(),
  logGroupName: z.string(),
  /** Absent where somebody else's pipeline does not tell. */
  subscriptionFilterName: z.string().optional(),
  deliveryStreamName: z.string(),
  bucketName: z.string(),
  /** `session-logs/`: where Firehose writes. */
  streamPrefix: z.string(),
  /** `transcripts/`: where the agent's own PUT goes. */
  transcriptPrefix: z.string(),
  /** `errors/...`: where Firehose puts what it could not deliver. */
  errorPrefix: z.string(),
});
export type Pipeline = z.infer<typeof pipelineSchema>;

/** The three ways a session's record can reach the bucket. docs/proof.md, "The claim we prove". */
export type Leg = 'direct-s3' | 'cloudwatch-at-exit' | 'streaming';

/** What a session document is set to: one leg alone, or `deployed`, the two that this deployment uses together. */
export type Route = Leg | 'deployed';
export const routes: readonly Route[] = ['direct-s3', 'cloudwatch-at-exit', 'streaming', 'deployed'];
