import { verdictOf } from '../../base';
import type { Finding } from '../findings';
import type { ObjectStore } from '../location';
import { type Difference, Matcher, type Row } from '../reconcile';
import { readSessionEvent } from '../session-records';
import type { KnownSession } from '../sources';
import type { ArchivedRecord } from '../types';
import { EventDifferences } from './missing-events';
import { RecordChecks, type WholeArchive } from './record-checks';
import {
  declaredLoss,
  failedEnd,
  misfiledRecord,
  noOrderlyEnd,
  nothingToCompare,
  sessionNotArchived,
  timeGap,
  unlistedSession,
} from './session-findings';
import { TranscriptCheck } from './transcript-check';
import type { SessionResult, VerifyRules } from './types';

export interface SessionContext {
  store: ObjectStore;
  now: number;
  rules: VerifyRules;
  /** Events that were taken later are not missed, ms. */
  until: number;
  group?: { name: string; since: number } | undefined;
  /** Sessions since then are all known to somebody, ms. */
  knownSince?: number | undefined;
  archive: WholeArchive;
  /** Told of undelivered records that are in no other object. */
  onUnrepaired: (record: ArchivedRecord) => void;
}

/** What is said of a session when it is over. */
export interface SessionEnd {
  findings: readonly Finding[];
  /** Undefined where Session Manager knows a session that it does not log. */
  result?: SessionResult | undefined;
}

/** Session Manager's own documents for sessions that carry opaque bytes (agent-behaviour.md 4). */
const unloggedDocument =
  /^AWS-(StartPortForwardingSession|StartSSHSession|StartPortForwardingSessionToRemoteHost|StartPortForwardingSessionToSocket)$/;
/** As Session Manager names sessions: the caller's name and 17 hexadecimal digits. */
const sessionName = /-[0-9a-z]{17,26}$/;

/** Everything that is said of one session, in the order of `SessionRows`, and what follows from it. */
export class SessionCheck {
  /** A handful at most: each kind once. */
  readonly #findings: Finding[] = [];
  readonly #differences: EventDifferences;
  readonly #matcher: Matcher;
  readonly #contradictions: RecordChecks;
  #known?: KnownSession;
  #transcript?: TranscriptCheck;
  #isSession: boolean;
  #endSeen = false;
  #records = 0;
  #first?: number;
  #last?: number;
  #gap = { ms: 0, from: 0 };
  #misfiled = 0;
  #omitted = 0;
  #firstOmitted?: ArchivedRecord;

  constructor(
    readonly id: string,
    private readonly context: SessionContext,
  ) {
    this.#isSession = sessionName.test(id);
    this.#contradictions = new RecordChecks(id, context.archive);
    this.#differences = new EventDifferences(id, context.until);
    const since = context.group?.since ?? Number.POSITIVE_INFINITY;
    this.#matcher = new Matcher(
      ({ timestamp, logGroup }) =>
        timestamp >= since && (logGroup === '' || logGroup === context.group?.name),
    );
  }

  async add(row: Row): Promise<void> {
    if (row.kind === 'known') {
      this.#isSession = true;
      this.#known = newer(this.#known, row.session);
    } else if (row.kind === 'transcript') {
      this.#isSession = true;
      this.#transcript = new TranscriptCheck(
        this.context.store,
        this.id,
        row.object,
        this.context.rules.alignBytes,
      );
    } else {
      this.#takeDifferences(this.#matcher.add(row));
      if (row.kind === 'archived' || row.kind === 'extracted') await this.#addRecord(row.record);
    }
  }

  #takeDifferences(differences: readonly Difference[]): void {
    for (const difference of differences) {
      if (difference.kind === 'unrepaired') this.context.onUnrepaired(difference.record);
      else this.#differences.add(difference);
    }
  }

  async #addRecord(record: ArchivedRecord) {
    this.#records++;
    const { timestamp } = record;
    if (this.#last !== undefined && timestamp - this.#last > this.#gap.ms) {
      this.#gap = { ms: timestamp - this.#last, from: this.#last };
    }
    this.#first = Math.min(this.#first ?? timestamp, timestamp);
    this.#last = Math.max(this.#last ?? timestamp, timestamp);
    const event = readSessionEvent(record);
    const isCopy = this.#contradictions.add(record, event);
    if (event.kind === 'omitted') {
      this.#isSession = true;
      if (isCopy) return;
      this.#omitted++;
      this.#firstOmitted ??= record;
      return;
    }
    if (event.kind === 'streamed') {
      this.#isSession = true;
      const says = event.message.sessionId;
      if (says !== this.id && this.#misfiled++ === 0)
        this.#findings.push(misfiledRecord(this.id, record, says));
    } else if (event.text.startsWith('Script started on ')) this.#isSession = true;
    if (event.kind === 'at-exit' && /\nScript done on [^\n]*$/.test(event.text)) this.#endSeen = true;
    if (!isCopy) await this.#transcript?.add(record);
  }

  /** The session is over. @throws what the store throws */
  async end(): Promise<SessionEnd> {
    const result = await this.#judge();
    return { findings: this.#findings, result };
  }

  async #judge(): Promise<SessionResult | undefined> {
    const { id, context } = this;
    this.#takeDifferences(this.#matcher.end());
    const differences = this.#differences;
    this.#findings.push(...differences.findings(context.group?.name ?? ''));
    if (this.#isSession) this.#findings.push(...this.#contradictions.findings());
    if (this.#firstOmitted) this.#findings.push(declaredLoss(id, this.#omitted, this.#firstOmitted));
    const nothing = this.#records === 0 && this.#transcript === undefined;
    if (nothing && this.#known && differences.missing + differences.pending === 0) {
      return this.#notArchived(this.#known);
    }
    const inGroup =
      context.group !== undefined && (this.#first === undefined || this.#first >= context.group.since);
    const compared: SessionResult['comparedWith'] = inGroup ? ['log group'] : [];
    let proven = inGroup && differences.missing === 0;
    let duplicated = 0;
    let generation: SessionResult['generation'];
    const running = this.#mayRun();
    if (this.#transcript) {
      const pipelineLost = inGroup ? differences.missing + differences.pending > 0 : undefined;
      const found = await this.#transcript.end(pipelineLost);
      this.#findings.push(...found.findings);
      if (found.compared) compared.push('transcript');
      proven ||= found.agrees;
      duplicated = found.duplicated;
      generation = found.generation;
    }
    const state = this.#stateOf(running);
    if (state === 'stopped') this.#findings.push(noOrderlyEnd(id, this.#last, this.#known));
    if (state === 'ended' && this.#known?.status === 'failed')
      this.#findings.push(failedEnd(id, this.#known));
    if (this.#isSession && !proven && this.#gap.ms > context.rules.gapMs) {
      this.#findings.push(timeGap(id, this.#gap));
    }
    if (this.#isSession && compared.length === 0 && this.#records > 0 && !this.#transcript) {
      this.#findings.push(nothingToCompare(id));
    }
    this.#checkListed();
    return {
      id,
      verdict: verdictOf(this.#findings.map(({ effect }) => effect)),
      state,
      records: this.#records,
      first: this.#first,
      last: this.#last,
      comparedWith: compared,
      generation,
      duplicated,
      pending: differences.pending,
      findings: this.#findings.length,
    };
  }

  /** Nobody says that it is over, and it was heard of not long ago. */
  #mayRun(): boolean {
    if (this.#transcript || this.#endSeen) return false;
    if (this.#known && this.#known.status !== 'listed') return this.#known.status === 'open';
    if (this.#differences.pending > 0) return true;
    return this.#last !== undefined && this.context.now - this.#last <= this.context.rules.quietMs;
  }

  #stateOf(running: boolean): SessionResult['state'] {
    if (!this.#isSession) return 'other';
    if (this.#transcript || this.#endSeen) return 'ended';
    if (running) return 'running';
    return this.#known?.status === 'ended' && !this.context.rules.transcripts ? 'ended' : 'stopped';
  }

  #notArchived(known: KnownSession): SessionResult | undefined {
    const { id, context } = this;
    if (known.document !== undefined && unloggedDocument.test(known.document)) return undefined;
    const base = { id, records: 0, comparedWith: [], duplicated: 0, pending: 0 };
    const young = (known.endedAt ?? known.startedAt ?? 0) > context.until;
    if (known.status === 'open' || young) {
      return { ...base, verdict: 'valid', state: 'running', findings: 0 };
    }
    this.#findings.push(sessionNotArchived(id, known));
    return { ...base, verdict: 'invalid', state: 'stopped', findings: this.#findings.length };
  }

  #checkListed() {
    const { knownSince } = this.context;
    if (!this.#isSession || this.#known || knownSince === undefined) return;
    if (this.#first === undefined || this.#first < knownSince || this.#first > this.context.until) return;
    this.#findings.push(unlistedSession(this.id, this.#records, this.#first));
  }
}

/** Of two who know it: who knows more of its end. */
function newer(a: KnownSession | undefined, b: KnownSession): KnownSession {
  const rank = ({ status }: KnownSession) => ['listed', 'open', 'ended', 'failed'].indexOf(status);
  if (a === undefined) return b;
  return rank(b) >= rank(a) ? { ...a, ...b } : { ...b, ...a };
}
