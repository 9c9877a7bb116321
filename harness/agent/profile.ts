import { z } from 'zod';
import { type TextRules, textRules3_3_987, textRulesSchema } from '../../archive/text-form';

/** Delays of one SDK retryer: attempt n waits 2^n x (base..2 x base, or base..base + spread) ms. */
export interface RetryPolicy {
  /** Retries after the first attempt. */
  maxRetries: number;
  /** For throttling codes and HTTP 429, 502, 503, 504: [least, most) ms before the doubling. */
  throttleDelayMs: readonly [number, number];
  /** For other 5xx and lost connections. */
  delayMs: readonly [number, number];
}

/**
 * An agent version as data: its constants, and switches for its known defects. A corrected agent is a new profile and
 * not a new program.
 */
export interface AgentProfile {
  name: string;
  /** As the agent reports it to the message service. */
  version: string;
  text: TextRules;
  /** Streaming and at-exit upload: period of the publisher's ticker, ms. */
  tickMs: number;
  /** At most so many events a tick. */
  eventsPerBatch: number;
  pump: { initialWaitMs: number; readBytes: number; pauseMs: number };
  logsRetry: RetryPolicy;
  s3Retry: RetryPolicy;
  /** HeadBucket at a session's start: the SDK's own default, not the agent's retryer. */
  headBucketRetry: RetryPolicy;
  /** The agent's backoff around a whole upload to S3, which starts when the SDK has given up. */
  uploadBackoff: { firstMs: number; factor: number; jitter: number; maxElapsedMs: number };
  /** A transcript above this size goes up in parts of it, bytes. */
  uploadPartBytes: number;
  /** The session worker lives on so long after it has handed in its result, ms. */
  exitDelayMs: number;
  /** A session whose worker is gone is reported Failed after so long, ms. */
  orphanWaitMs: number;
  /** From SIGTERM of the core to its exit, ms. */
  coreStopMs: number;
  /** The core looks after its agent worker so often, ms. */
  monitorMs: number;
  /** The result is sent so often, so far apart, until it is acknowledged. */
  result: { times: number; everyMs: number };
  defects: {
    /** A tick without an event leaves the line counter advanced; lines are skipped later (agent-behaviour.md 2.6). */
    lineLossAfterEmptyTick: boolean;
    /** With the local file gone, the session worker never ends (agent-behaviour.md 7). */
    hangsWithoutLocalFile: boolean;
  };
  /** Not the agent's: a lie built in on purpose, to see that the checks find it. */
  sabotage?: {
    /** Every n-th PutLogEvents is dropped and reported as accepted. */
    dropEveryNthPut: number;
  };
}

/** Agent 3.3.987 (2024-10). Every number is from agent-behaviour.md sections 2, 3, 6 and 8. */
export const agent3_3_987: AgentProfile = {
  name: 'agent 3.3.987 (2024-10)',
  version: '3.3.987.0',
  text: textRules3_3_987,
  tickMs: 1000,
  eventsPerBatch: 4,
  pump: { initialWaitMs: 1000, readBytes: 1024, pauseMs: 1 },
  logsRetry: { maxRetries: 5, throttleDelayMs: [500, 1000], delayMs: [30, 60] },
  s3Retry: { maxRetries: 3, throttleDelayMs: [1000, 1500], delayMs: [1000, 1500] },
  headBucketRetry: { maxRetries: 3, throttleDelayMs: [500, 1000], delayMs: [30, 60] },
  // 100 + 200 + 400 + 800 + 1600 ms, and a fifth more (the agent's backoffconfig).
  uploadBackoff: { firstMs: 100, factor: 2, jitter: 0.2, maxElapsedMs: 3720 },
  uploadPartBytes: 5 * 1024 * 1024,
  exitDelayMs: 3000,
  orphanWaitMs: 60_000,
  coreStopMs: 7100,
  monitorMs: 60_000,
  result: { times: 3, everyMs: 1000 },
  defects: { lineLossAfterEmptyTick: true, hangsWithoutLocalFile: true },
};

const range = z.tuple([z.number(), z.number()]);
const retryPolicy = z.object({ maxRetries: z.int(), throttleDelayMs: range, delayMs: range });

export const agentProfileSchema: z.ZodType<AgentProfile> = z.object({
  name: z.string(),
  version: z.string(),
  text: textRulesSchema,
  tickMs: z.number().positive(),
  eventsPerBatch: z.int().positive(),
  pump: z.object({ initialWaitMs: z.number(), readBytes: z.int().positive(), pauseMs: z.number() }),
  logsRetry: retryPolicy,
  s3Retry: retryPolicy,
  headBucketRetry: retryPolicy,
  uploadBackoff: z.object({
    firstMs: z.number(),
    factor: z.number(),
    jitter: z.number(),
    maxElapsedMs: z.number(),
  }),
  uploadPartBytes: z.int().positive(),
  exitDelayMs: z.number(),
  orphanWaitMs: z.number(),
  coreStopMs: z.number(),
  monitorMs: z.number(),
  result: z.object({ times: z.int(), everyMs: z.number() }),
  defects: z.object({ lineLossAfterEmptyTick: z.boolean(), hangsWithoutLocalFile: z.boolean() }),
  sabotage: z.object({ dropEveryNthPut: z.int().positive() }).optional(),
});
