import type { ArchivedRecord, ArchivedTranscript } from '../../archive';
import type { TextRules } from '../../archive/text-form';
import type { Verdict } from '../../base';
import type { Leg, Route } from '../../pipeline';

/** One piece of terminal output, as the user saw it. */
export interface Displayed {
  /** ms since the epoch, by the harness's clock, when it arrived at the terminal. */
  at: number;
  bytes: Uint8Array;
}

/** What the user's terminal showed, kept outside the instance. */
export interface Ledger {
  sessionId: string;
  displayed: readonly Displayed[];
  /** When the fault was injected, ms; undefined where there was none. */
  faultAt?: number;
}

/** One call of the agent and its answer, as the agent wrote it to the journal. Times in ms since the epoch. */
export interface JournalCall {
  kind: 'call';
  at: number;
  sessionId: string;
  service: 'logs' | 's3';
  op: string;
  /** 1 for the first try of a request, 2 for the SDK's first retry ... */
  attempt: number;
  /** HTTP status, or 0 when no answer came. */
  status: number;
  error?: string;
  /** Log events in a PutLogEvents. */
  events?: number;
  /** The bytes of the local file (= of the displayed output) that a Put carried: [from, to). */
  carried?: { from: number; to: number };
}

/** A line of the agent's journal that could not be read. */
export interface UnreadableLine {
  /** Counted from one. */
  line: number;
  reason: string;
}

/** What was read back from the bucket for one session. */
export interface Delivered {
  /** Records of the session found under the Firehose prefix, in archive order. */
  records: readonly ArchivedRecord[];
  /** The agent's own object, where there is one. */
  transcript?: ArchivedTranscript;
}

export interface CheckInput {
  route: Route;
  ledger: Ledger;
  journal: readonly JournalCall[];
  /** Lines of the journal that could not be read. With a single one nobody knows all that the agent did. */
  unreadable: readonly UnreadableLine[];
  delivered: Delivered;
  /** How the agent's text rules and timing are: chunk bytes, tick, throughput bound. */
  rules: CheckRules;
}

/** The same for one leg alone. */
export type LegInput = CheckInput & { route: Leg };

export interface CheckRules {
  /** Streaming flush period, ms (agent-behaviour.md 8.1). */
  tickMs: number;
  /** Events a tick x bytes an event: the streaming backlog bound, bytes per tick (132,000). */
  bytesPerTick: number;
  /** Allowance for the scheduling of a busy machine, ms, on top of one tick. Printed with the result. */
  slackMs: number;
  /** What the agent's version makes of the text, for the stream and for the transcript. */
  text: TextRules;
}

/**
 * What was lost, in lines: before the first delivered line, after the last, and between. Where nothing was delivered
 * everything counts as tail. docs/proof.md, "Words".
 */
export interface Lost {
  prefix: number;
  middle: number;
  tail: number;
}

export interface Amount {
  lines: number;
  bytes: number;
}

/** A displayed line, quoted: its number, counted from one, and its text without line end, cut to a readable length. */
export interface LineExample {
  line: number;
  text: string;
}

/** Some of the lines that the counts speak of, so that a reader sees what they are. Raw text of a session: hostile. */
export interface LineExamples {
  /** The first three and the last two. */
  lost: LineExample[];
  /** The first three, each with what was delivered in its place. */
  altered: (LineExample & { delivered: string })[];
  /** The first three. */
  unexpected: string[];
}

/**
 * The shape of what a route lost. `lines-hidden`: every lost line is missing by the agent's own doing, and no fault's: its
 * form of this copy shows nothing of them, or it skipped them (agent-2026.md 2.6 and 3). The contract is broken then.
 */
export type LossShape = 'complete' | 'everything-lost' | 'tail-lost' | 'lines-hidden' | 'other-loss';

/**
 * What the agent uploaded as the transcript, or would have: the bytes of the terminal by a version that never rewrites
 * them (`raw`), rewritten (`processed`), the bytes though its version rewrites (`raw-fallback`), or nothing, because the
 * session's text ends the agent (`crash`). agent-2026.md 3.
 */
export type TranscriptForm = 'raw' | 'processed' | 'raw-fallback' | 'crash';

export interface CheckResult {
  route: Route;
  /** Does what was delivered keep the route's contract? `unknown` when nothing was really tested. */
  verdict: Verdict;
  shape: LossShape;
  displayed: Amount;
  acknowledged: Amount;
  delivered: Amount;
  /** Delivered, but in no copy the same text as was displayed (the agent's own alterations). */
  altered: Amount;
  /** This and the next two are counted in each leg by itself. */
  unexpected: Amount;
  duplicated: Amount;
  reordered: number;
  /** Delivered though never acknowledged. */
  recovered: Amount;
  /** Not in a copy by the agent's own doing. Of `deployed`: not in one of the two; the other may have them. */
  hidden: Amount;
  /**
   * Delivered lines with characters beyond ASCII: in how many of them a copy has all of these characters, and in how
   * many every copy has others, or another order.
   */
  beyondAscii: { lines: number; kept: number; broken: number };
  /** Of the routes with a transcript. */
  transcript?: TranscriptForm;
  lost: Lost;
  /** Time from the first lost line's display to the fault (or to the last output), ms; 0 when nothing was lost. */
  lossWindowMs: number;
  examples: LineExamples;
  /** Why it is not valid, one sentence each, naming the cause and the first evidence. */
  findings: string[];
  /** Those of the findings that say what the agent hid. */
  hiding: string[];
}

/** What became of one displayed line: on one leg, or on several together. */
export interface LineFate {
  /** There, whole. */
  delivered: boolean;
  /** There, but with no exact copy. */
  altered: boolean;
  acknowledged: boolean;
  /** Not there, by the agent's own doing. */
  hidden: boolean;
  /** Has characters beyond ASCII, and what became of them. */
  beyondAscii?: 'kept' | 'cut' | 'broken';
  /** The archive's text, where it is altered. */
  shows?: string;
}
