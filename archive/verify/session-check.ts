import { counted, type Finding, finding, isoTime, type Verdict, verdictOf } from '../findings';
import type { ObjectStore } from '../location';
import { Matcher, type Row } from '../reconcile';
import { readSessionEvent } from '../session-records';
import type { KnownSession } from '../sources';
import type { ArchivedRecord } from '../types';
import { EventDifferences } from './missing-events';
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
      if (event.message.sessionId !== this.id) this.#reportMisfiled(record, event.message.sessionId);
    } else if (event.text.startsWith('Script started on ')) this.#isSession = true;
    if (event.kind === 'at-exit' && /\nScript done on [^\n]*$/.test(event.text)) this.#endSeen = true;
    if (eventId !== '' && this.#ids.has(eventId)) return;
    if (eventId !== '') this.#ids.add(eventId);
    await this.#transcript?.add(record);
  }

  #reportMisfiled({ source }: ArchivedRecord, says: string) {
    if (this.#misfiled++ > 0) return;
    const message = `a record in the log stream of ${this.id} says that it belongs to ${says}: event ${source.event} of envelope ${source.envelope} in ${source.key}`;
    this.#report('misfiled-record', message, { key: source.key, says });
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
    if (state === 'stopped') this.#reportNoEnd();
    if (this.#isSession && !proven && this.#gap.ms > context.rules.gapMs) this.#reportGap();
    if (this.#isSession && compared.length === 0 && this.#records > 0 && !this.#transcript) {
      this.#report(
        'nothing-to-compare',
        `of session ${id} there is one copy only: nothing says what is missing in it`,
      );
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

  #reportNoEnd() {
    const last = this.#last === undefined ? '' : `, its last record is of ${isoTime(this.#last)}`;
    const says =
      this.#known?.status === 'failed'
        ? '; Session Manager says that it failed'
        : this.#known?.status === 'ended'
          ? '; Session Manager says that it ended in good order, so the agent should have written one'
          : '';
    const message = `session ${this.id} has no transcript${last}${says}: what it showed in its last second or more may never have been sent`;
    this.#report('no-orderly-end', message, {
      ...(this.#last !== undefined && { last: isoTime(this.#last) }),
      ...(this.#known && { status: this.#known.status }),
    });
  }

  #reportGap() {
    const { ms, from } = this.#gap;
    const message = `session ${this.id} has nothing between ${isoTime(from)} and ${isoTime(from + ms)}: ${Math.round(ms / 60_000)} minutes, longer than a session may be idle`;
    this.#report('time-gap', message, { from: isoTime(from), to: isoTime(from + ms), ms });
  }

  #notArchived(known: KnownSession): SessionResult | undefined {
    const { id, context } = this;
    if (known.document !== undefined && unloggedDocument.test(known.document)) return undefined;
    const base = { id, records: 0, comparedWith: [], duplicated: 0, pending: 0 };
    const young = (known.endedAt ?? known.startedAt ?? 0) > context.until;
    if (known.status === 'open' || young) {
      return { ...base, verdict: 'valid', state: 'running', findings: 0 };
    }
    const began = known.startedAt === undefined ? '' : `, begun at ${isoTime(known.startedAt)}`;
    const message = `${known.source} knows session ${id}${began}${known.target ? ` on ${known.target}` : ''}; the archive has nothing of it`;
    this.#report('session-not-archived', message, {
      source: known.source,
      status: known.status,
      ...(known.startedAt !== undefined && { startedAt: isoTime(known.startedAt) }),
      ...(known.target && { target: known.target }),
      ...(known.document && { document: known.document }),
    });
    return { ...base, verdict: 'invalid', state: 'stopped', findings: this.#effects.length };
  }

  #checkListed() {
    const { knownSince } = this.context;
    if (!this.#isSession || this.#known || knownSince === undefined) return;
    if (this.#first === undefined || this.#first < knownSince || this.#first > this.context.until) return;
    const message = `Session Manager does not know session ${this.id}, of which the archive has ${counted(this.#records, 'record')}: it is of another region or account, or no session`;
    this.#report('unlisted-session', message, { first: isoTime(this.#first) });
  }

  #report(kind: Finding['kind'], message: string, evidence: Finding['evidence'] = {}) {
    this.#onFinding(finding(kind, this.id, message, { session: this.id, evidence }));
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
