import { type Finding, type Verdict, verdictOf } from '../findings';
import type { ObjectStore } from '../location';
import { Matcher, type Row } from '../reconcile';
import { readSessionEvent } from '../session-records';
import type { KnownSession } from '../sources';
import type { ArchivedRecord } from '../types';
import { EventDifferences } from './missing-events';
import {
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
  group?: { name: string; since: number };
  /** Sessions since then are all known to somebody, ms. */
  knownSince?: number;
  onFinding: (finding: Finding) => void;
  onUnrepaired: (record: ArchivedRecord) => void;
}

/** Session Manager's own documents for sessions that carry opaque bytes (agent-behaviour.md 4). */
const unloggedDocument =
  /^AWS-(StartPortForwardingSession|StartSSHSession|StartPortForwardingSessionToRemoteHost|StartPortForwardingSessionToSocket)$/;
/** As Session Manager names sessions: the caller's name and 17 hexadecimal digits. */
const sessionName = /-[0-9a-z]{17,26}$/;

/** Everything that is said of one session, in the order of `SessionRows`, and what follows from it. */
export class SessionCheck {
  readonly #effects: Finding['effect'][] = [];
  readonly #differences: EventDifferences;
  readonly #matcher: Matcher;
  readonly #ids = new Set<string>();
  #known?: KnownSession;
  #transcript?: TranscriptCheck;
  #isSession: boolean;
  #endSeen = false;
  #records = 0;
  #first?: number;
  #last?: number;
  #gap = { ms: 0, from: 0 };
  #misfiled = 0;

  constructor(
    readonly id: string,
    private readonly context: SessionContext,
  ) {
    this.#isSession = sessionName.test(id);
    this.#differences = new EventDifferences(id, context.until);
    const since = context.group?.since ?? Number.POSITIVE_INFINITY;
    this.#matcher = new Matcher(
      {
        onMissing: (event) => this.#differences.addMissing(event),
        onSurplus: (record, copies) => this.#differences.addSurplus(record, copies),
        onUnrepaired: context.onUnrepaired,
      },
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
      await this.#matcher.add(row);
      if (row.kind === 'archived' || row.kind === 'extracted') await this.#addRecord(row.record);
    }
  }

  async #addRecord(record: ArchivedRecord) {
    this.#records++;
    const { timestamp, eventId } = record;
    if (this.#last !== undefined && timestamp - this.#last > this.#gap.ms) {
      this.#gap = { ms: timestamp - this.#last, from: this.#last };
    }
    this.#first = Math.min(this.#first ?? timestamp, timestamp);
    this.#last = Math.max(this.#last ?? timestamp, timestamp);
    const event = readSessionEvent(record);
    if (event.kind === 'streamed') {
      this.#isSession = true;
      const says = event.message.sessionId;
      if (says !== this.id && this.#misfiled++ === 0) this.#onFinding(misfiledRecord(this.id, record, says));
    } else if (event.text.startsWith('Script started on ')) this.#isSession = true;
    if (event.kind === 'at-exit' && /\nScript done on [^\n]*$/.test(event.text)) this.#endSeen = true;
    if (eventId !== '' && this.#ids.has(eventId)) return;
    if (eventId !== '') this.#ids.add(eventId);
    await this.#transcript?.add(record);
  }

  /** The session is over. Undefined where Session Manager knows a session that it does not log. */
  async end(): Promise<SessionResult | undefined> {
    const { id, context } = this;
    await this.#matcher.end();
    const differences = this.#differences;
    differences.report(context.group?.name ?? '', this.#onFinding);
    const nothing = this.#records === 0 && this.#transcript === undefined;
    if (nothing && this.#known && differences.missing + differences.pending === 0) {
      return this.#notArchived(this.#known);
    }
    const inGroup =
      context.group !== undefined && (this.#first === undefined || this.#first >= context.group.since);
    const compared: SessionResult['comparedWith'] = inGroup ? ['log group'] : [];
    let proven = inGroup && differences.missing === 0;
    let duplicated = 0;
    const running = this.#mayRun();
    if (this.#transcript) {
      const pipelineLost = inGroup ? differences.missing + differences.pending > 0 : undefined;
      const found = await this.#transcript.end(pipelineLost, this.#onFinding);
      if (found.compared) compared.push('transcript');
      proven ||= found.agrees;
      duplicated = found.duplicated;
    }
    const state = this.#stateOf(running);
    if (state === 'stopped') this.#onFinding(noOrderlyEnd(id, this.#last, this.#known));
    if (this.#isSession && !proven && this.#gap.ms > context.rules.gapMs) {
      this.#onFinding(timeGap(id, this.#gap));
    }
    if (this.#isSession && compared.length === 0 && this.#records > 0 && !this.#transcript) {
      this.#onFinding(nothingToCompare(id));
    }
    this.#checkListed();
    const verdict: Verdict = verdictOf(this.#effects);
    return {
      id,
      verdict,
      state,
      records: this.#records,
      ...(this.#first !== undefined && { first: this.#first, last: this.#last! }),
      comparedWith: compared,
      duplicated,
      pending: differences.pending,
      findings: this.#effects.length,
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
    this.#onFinding(sessionNotArchived(id, known));
    return { ...base, verdict: 'invalid', state: 'stopped', findings: this.#effects.length };
  }

  #checkListed() {
    const { knownSince } = this.context;
    if (!this.#isSession || this.#known || knownSince === undefined) return;
    if (this.#first === undefined || this.#first < knownSince || this.#first > this.context.until) return;
    this.#onFinding(unlistedSession(this.id, this.#records, this.#first));
  }

  readonly #onFinding = (found: Finding) => {
    this.#effects.push(found.effect);
    this.context.onFinding(found);
  };
}

/** Of two who know it: who knows more of its end. */
function newer(a: KnownSession | undefined, b: KnownSession): KnownSession {
  const rank = ({ status }: KnownSession) => ['listed', 'open', 'ended', 'failed'].indexOf(status);
  if (a === undefined) return b;
  return rank(b) >= rank(a) ? { ...a, ...b } : { ...b, ...a };
}
