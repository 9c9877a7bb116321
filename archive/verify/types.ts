import type { Verdict } from '../../base';
import type { ArchiveLayout } from '../../pipeline/data';
import type { Finding } from '../findings';
import type { ObjectStore } from '../location';
import type { Collected } from '../reconcile';
import type { KnownSessions, LogGroup } from '../sources';
import type { Scratch } from '../spool';
import type { Generation } from './generation';

export interface VerifyOptions {
  store: ObjectStore;
  layout?: ArchiveLayout;
  scratch: Scratch;
  /** ms since the epoch. */
  now: () => number;
  /** CloudWatch Logs, while it still has events. */
  group?: LogGroup | undefined;
  /** Who else knows which sessions there were. */
  known?: readonly KnownSessions[];
  rules?: Partial<VerifyRules> | undefined;
  /** Look for deleted and overwritten versions. Default true. */
  versions?: boolean;
  onProgress?: ((what: string, count: number) => void) | undefined;
}

/** What a verification gives while it goes on: findings, and each session by id behind the findings about it. */
export type VerifyItem = { type: 'finding'; finding: Finding } | { type: 'session'; session: SessionResult };

/** What cannot be read from the archive. Times in ms. */
export interface VerifyRules {
  /** How long an event may be on its way; a younger one is not missed. */
  settleMs: number;
  /** A session that nobody knows to be over, and that was silent no longer than this, may still run. */
  quietMs: number;
  /** A silence longer than this is reported: Session Manager ends idle sessions after 60 minutes at most. */
  gapMs: number;
  /** How much text of a session is held to say where it differs from its transcript, bytes. What agrees is not held. */
  alignBytes: number;
  /** The agents write transcripts (S3 export is on): without one a session did not end in good order. */
  transcripts: boolean;
}

export const defaultRules: VerifyRules = {
  // Firehose waits up to 15 minutes by its API; the subscription filter is quicker (CloudWatch Logs user guide).
  settleMs: 20 * 60_000,
  quietMs: 2 * 3_600_000,
  gapMs: 65 * 60_000,
  alignBytes: 6 * 2 ** 20,
  transcripts: true,
};

export interface SessionResult {
  id: string;
  verdict: Verdict;
  /**
   * `ended` in good order; `stopped` without one; `running`, or may be; `other`: a log stream that is no session.
   */
  state: 'ended' | 'stopped' | 'running' | 'other';
  /** Records in the archive, copies included. */
  records: number;
  /** Of the first and the last record, ms. */
  first?: number | undefined;
  last?: number | undefined;
  /** What it was held against. */
  comparedWith: ('log group' | 'transcript')[];
  /**
   * Whose rules explain how stream and transcript differ: of the agents up to 3.3.4108, of those since, of either, of
   * neither. Absent where the two were not compared.
   */
  generation?: Generation | undefined;
  /** Lines delivered more than once, which retries do. */
  duplicated: number;
  /** Events of the log group that are not in the archive, and too young to be missed. */
  pending: number;
  findings: number;
}

/** What was looked at, and how it came out. It says nothing of what is not in it. */
export interface VerifyReport {
  verdict: Verdict;
  archive: string;
  /** Events that CloudWatch Logs took later than this are not missed, ms. */
  until: number;
  read: Collected;
  sources: {
    /** Absent: not asked. `since`: events before this are compared with nothing in it, ms. */
    logGroup?: { name: string; since: number } | undefined;
    known: string[];
    /** Whether the versions of objects were looked at; else why not. */
    versions: true | string;
  };
  sessions: Record<Verdict | 'running', number>;
  otherStreams: number;
  /** Sessions that Session Manager does not log by design: port forwarding, SSH. */
  notLogged: number;
  pending: number;
  findings: Record<'invalid' | 'unknown', number>;
}
