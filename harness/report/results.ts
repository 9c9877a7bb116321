import { z } from 'zod';
import { verdicts } from '../../base';

/**
 * The run's machine-readable result, `summary.json`. Bump `version` when a field changes its meaning.
 * 3: a cell may be valid though its contract is broken, where `broken` says that this is expected; `hidden` and
 * `beyondAscii` are counted.
 * 2: a scenario has a fourth cell, `deployed`. A run of version 1 would read as one whose fourth cell was never run.
 */
export const summaryVersion = 3;

const amount = z.object({ lines: z.int().nonnegative(), bytes: z.int().nonnegative() });
const lossShape = z.enum(['complete', 'everything-lost', 'tail-lost', 'lines-hidden', 'other-loss']);

const lineExample = z.object({
  /** Counted from one. */
  line: z.int().positive(),
  /** Without line end, cut to a readable length, and harmless to print. */
  text: z.string(),
});

export const cellSchema = z.object({
  scenario: z.string(),
  /** The scenario's title, as the tables show it. */
  title: z.string(),
  /** How often the scenario was run; more than once where its fault struck when nothing was at risk. This is the last. */
  attempts: z.int().positive(),
  route: z.enum(['direct-s3', 'cloudwatch-at-exit', 'streaming', 'deployed']),
  /** valid: the route kept its contract and lost what the scenario expects. unknown: nothing was really tested. */
  verdict: z.enum(verdicts),
  /** The shape of loss that the scenario expects of this route. */
  expected: lossShape,
  /** The contract that the scenario expects this route to break, by name. */
  broken: z.literal('lines-hidden').optional(),
  /** The shape that was seen; absent when nothing was tested. */
  observed: lossShape.optional(),
  displayed: amount,
  acknowledged: amount,
  delivered: amount,
  altered: amount,
  unexpected: amount,
  duplicated: amount,
  recovered: amount,
  /** Not in a copy by the agent's own doing. Of `deployed`: not in one of the two; the other may have them. */
  hidden: amount,
  /** Delivered lines with characters beyond ASCII; with all of these; with others, or another order. */
  beyondAscii: z.object({
    lines: z.int().nonnegative(),
    kept: z.int().nonnegative(),
    broken: z.int().nonnegative(),
  }),
  /** Of the routes with a transcript: what the agent makes of it (docs/agent-2026.md 3). */
  transcript: z.enum(['raw', 'processed', 'raw-fallback', 'crash']).optional(),
  reordered: z.int().nonnegative(),
  lost: z.object({
    prefix: z.int().nonnegative(),
    middle: z.int().nonnegative(),
    tail: z.int().nonnegative(),
  }),
  lossWindowMs: z.number().nonnegative(),
  /** Whether the route kept its contract, whatever the scenario expects; absent when nothing was tested. */
  contractKept: z.boolean().optional(),
  /** Some of the lines that the counts speak of. */
  examples: z.object({
    /** The first three and the last two. */
    lost: z.array(lineExample),
    /** The first three, each with what was delivered in its place. */
    altered: z.array(lineExample.extend({ delivered: z.string() })),
    /** The first three. */
    unexpected: z.array(z.string()),
  }),
  /** Why the verdict is not valid, one sentence each, cause first. Empty when valid. */
  findings: z.array(z.string()),
  sessionIds: z.array(z.string()),
  /** How long its scenario took, repetitions included; the same for all of its cells, which run side by side. */
  durationMs: z.number().nonnegative().optional(),
});
export type Cell = z.infer<typeof cellSchema>;

export const summarySchema = z.object({
  version: z.literal(summaryVersion),
  startedAt: z.iso.datetime(),
  durationMs: z.number(),
  seed: z.int(),
  backend: z.object({ kind: z.string(), description: z.string(), version: z.string(), endpoint: z.string() }),
  agentProfile: z.string(),
  /** What live runs changed of the agent's profile, in words ("orphan wait 60 s -> 2 s"). */
  shortened: z.array(z.string()),
  /** Allowance for a busy machine that the streaming contract was given on top of one tick, ms. */
  slackMs: z.number().optional(),
  timingsMs: z.record(z.string(), z.number()),
  capabilities: z.array(
    z.object({ id: z.string(), statement: z.string(), provedHere: z.boolean(), note: z.string().optional() }),
  ),
  results: z.array(cellSchema),
  /** The worst of the cells; unknown when there are none. */
  verdict: z.enum(verdicts),
  exitCode: z.int(),
});
export type Summary = z.infer<typeof summarySchema>;
