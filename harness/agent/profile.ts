import { z } from 'zod';
import {
  type TextRules,
  textRules3_3_987,
  textRules3_3_5226,
  textRulesSchema,
} from '../../archive/text-form';

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
 * A behaviour that nobody has seen in running code or in its text. `yes` and `no`: a release note says so, or its
 * absence does, and the simulated agent acts by it. `unknown`: nobody has said anything, and it acts as for `no`.
 */
export type Told = 'yes' | 'no' | 'unknown';

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
  /** Name of the transcript on the disk, without `.log`; the session's id where it is absent. */
  transcriptName?: string;
  /**
   * After "Upload too large", each event of the batch is put by itself; one that is refused again is replaced by a
   * marker, and any other failure of one loses it in silence (agent-2026.md 2.4). `unknown`: that version may do it or
   * not; the simulated agent does not, and who reads an archive has to expect both.
   */
  uploadTooLargeSplit: 'off' | 'on' | 'unknown';
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
  /** What only release notes say. */
  releaseNotes: {
    /**
     * After a restart, a process that has the pid of a session's worker is taken for it only if it runs the same
     * program; else any process is (agent-2026.md 6; release note of 3.3.4851).
     */
    orphanCheckedByName: Told;
  };
  defects: {
    /** A tick without an event leaves the line counter advanced; lines are skipped later (agent-behaviour.md 2.6). */
    lineLossAfterEmptyTick: boolean;
    /**
     * With the local file gone, the session worker never ends (agent-behaviour.md 7); without: once the shell has
     * ended, a file that is gone has been read to its end (agent-2026.md 2.5).
     */
    hangsWithoutLocalFile: boolean;
    /**
     * Told, when it connects its data channel anew, that the session is terminated, the session worker gives up the
     * channel and lives on; without: it ends the session in good order (agent-2026.md 6).
     */
    outlivesTerminatedSession: boolean;
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
  uploadTooLargeSplit: 'off',
  releaseNotes: { orphanCheckedByName: 'no' },
  defects: { lineLossAfterEmptyTick: true, hangsWithoutLocalFile: true, outlivesTerminatedSession: true },
};

/**
 * Agent 3.3.5226 (2026). The text, the deleted file and the refused reconnect are from the agent's own code
 * (agent-2026.md 2.2 to 2.6, 3, 6), most of it seen running; `releaseNotes` is not.
 */
export const agent3_3_5226: AgentProfile = {
  ...agent3_3_987,
  name: 'agent 3.3.5226 (2026)',
  version: '3.3.5226.0',
  text: textRules3_3_5226,
  // The real constant's text is not known; only that there is one, so that a transcript's name has no session in it.
  transcriptName: 'sessionLog',
  uploadTooLargeSplit: 'off',
  releaseNotes: { orphanCheckedByName: 'yes' },
  defects: { lineLossAfterEmptyTick: true, hangsWithoutLocalFile: false, outlivesTerminatedSession: false },
};

/**
 * The publisher of upstream commit e90ac349 (2026) in an agent that is 3.3.5226 otherwise: the stripper of 3.3.987 for
 * what is streamed, and the split after "Upload too large". No release is known to hold it (agent-2026.md 2.4).
 */
export const agentE90ac349: AgentProfile = {
  ...agent3_3_5226,
  name: 'agent e90ac349 (2026, in no known release)',
  text: { ...textRules3_3_5226, transform: 'pborman', stripC1Bytes: true },
  uploadTooLargeSplit: 'on',
};

/** The agents that sessions can be run with, by the year of their text rules. */
export const agentsByYear = { '2024': agent3_3_987, '2026': agent3_3_5226 } as const;
export type AgentYear = keyof typeof agentsByYear;
export const agentYears = Object.keys(agentsByYear) as AgentYear[];

/** The one that sessions run with where none is chosen: what accounts have. */
export const defaultAgentYear: AgentYear = '2026';

/** Of an agent, or of a variant of it: the year of its text rules. */
export const agentYearOf = ({ text }: Pick<AgentProfile, 'text'>): AgentYear =>
  text.transcript === 'raw' ? '2024' : '2026';

/** What of a profile nobody has seen, neither running nor in the agent's text; and on whose word it is simulated. */
export function hearsayOf({
  releaseNotes,
  uploadTooLargeSplit,
}: AgentProfile): { id: string; statement: string; note: string }[] {
  const { orphanCheckedByName } = releaseNotes;
  return [
    ...(orphanCheckedByName === 'no'
      ? []
      : [
          {
            id: 'orphan-checked-by-name',
            statement:
              "after a restart, a process is taken for a session's worker only if it runs the same program",
            note:
              orphanCheckedByName === 'yes'
                ? 'simulated so, on the word of the release note of 3.3.4851'
                : 'nobody says so of this version; simulated without it',
          },
        ]),
    ...(uploadTooLargeSplit === 'unknown'
      ? [
          {
            id: 'upload-too-large-split',
            statement: 'a batch that CloudWatch Logs refuses as too large is put event by event',
            note: 'nobody says so of this version; simulated without it',
          },
        ]
      : []),
  ];
}

const told: z.ZodType<Told> = z.enum(['yes', 'no', 'unknown']);
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
  transcriptName: z.string().min(1).optional(),
  uploadTooLargeSplit: z.enum(['off', 'on', 'unknown']),
  releaseNotes: z.object({ orphanCheckedByName: told }),
  exitDelayMs: z.number(),
  orphanWaitMs: z.number(),
  coreStopMs: z.number(),
  monitorMs: z.number(),
  result: z.object({ times: z.int(), everyMs: z.number() }),
  defects: z.object({
    lineLossAfterEmptyTick: z.boolean(),
    hangsWithoutLocalFile: z.boolean(),
    outlivesTerminatedSession: z.boolean(),
  }),
  sabotage: z.object({ dropEveryNthPut: z.int().positive() }).optional(),
});
