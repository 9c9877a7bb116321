import { isoTime } from '../../base';
import { textHasKeyTwice } from '../decode';
import { type Finding, type FindingKind, finding, quote } from '../findings';
import { isBackfillKey } from '../reconcile';
import type { AgentMessage, SessionEvent } from '../session-records';
import type { ArchivedRecord } from '../types';

const hourMs = 3_600_000;
/** CloudWatch Logs retries for 24 hours, and Firehose for 24 hours more (aws-delivery.md 1.6 and 2.9). */
const latestMs = 48 * hourMs;
/** PutLogEvents takes events of up to two hours ahead (CloudWatch Logs API reference, PutLogEvents). */
const aheadMs = 2 * hourMs;
/** The agent writes both of its times from one clock, and cuts one to whole seconds (agent-behaviour.md 2.2). */
const sameTimeMs = 5_000;

/** What must be the same in every record of a session. */
const constants = Object.entries<(message: AgentMessage, record: ArchivedRecord) => string>({
  user: ({ userIdentity }) => userIdentity.arn,
  instance: ({ target }) => target.id,
  'run-as user': ({ runAsUser }) => runAsUser,
  region: ({ awsRegion }) => awsRegion,
  'log group': (_, { logGroup }) => logGroup,
});

/** The same without a list: asked of every record. */
const isLike = (a: AgentMessage, b: AgentMessage): boolean =>
  a.userIdentity.arn === b.userIdentity.arn &&
  a.target.id === b.target.id &&
  a.runAsUser === b.runAsUser &&
  a.awsRegion === b.awsRegion;

/** What is known of the archive as a whole. */
export interface WholeArchive {
  /** Its ids have the form that tells an event's time. */
  idsTell: boolean;
  /** The hour of arrival that a key names, ms; undefined where it names none. */
  hourOf: (key: string) => number | undefined;
}

/** One kind of contradiction: the first, and how many more there were. */
interface Seen {
  message: string;
  key: string;
  count: number;
}

/**
 * Whether the records of one session can all have been written by one agent and brought by AWS: what a forger has to get
 * right beside the text. Fed in archive order; holds an id and a time a record.
 */
export class RecordChecks {
  readonly #seen = new Map<FindingKind, Seen>();
  /** Times by event id. */
  readonly #times = new Map<string, number>();
  /** Of the time that is read now: texts by id. */
  #now = Number.NaN;
  readonly #ids: string[] = [];
  readonly #texts: string[] = [];
  #previousId?: bigint;
  #first?: { record: ArchivedRecord; message: AgentMessage };
  #streamed = false;
  #atExit = false;
  #eventTime?: { text: string; ms: number };
  #endedAt?: string;
  #hour?: { key: string; hour: number | undefined };

  constructor(
    private readonly session: string,
    private readonly archive: WholeArchive,
  ) {}

  /** @returns whether it is a copy of one before, by its id */
  add(record: ArchivedRecord, event: SessionEvent): boolean {
    const isCopy = this.#identity(record);
    this.#arrival(record);
    if (isCopy) return true;
    this.#ends(record, event);
    if (event.kind === 'streamed') this.#contents(record, event.message);
    return false;
  }

  findings(): Finding[] {
    return [...this.#seen].map(([kind, { message, key, count }]) => {
      const more = count > 1 ? `, and ${count - 1} more` : '';
      return finding(kind, this.session, `${message} (${key}${more})`, {
        session: this.session,
        evidence: { key, records: count },
      });
    });
  }

  #found(kind: FindingKind, { source }: ArchivedRecord, message: string): void {
    const before = this.#seen.get(kind);
    if (before) before.count++;
    else this.#seen.set(kind, { message, key: source.key, count: 1 });
  }

  #identity(record: ArchivedRecord): boolean {
    const { eventId, timestamp, message } = record;
    if (timestamp !== this.#now) {
      this.#now = timestamp;
      this.#ids.length = 0;
      this.#texts.length = 0;
      this.#previousId = undefined;
    }
    if (eventId === '') return false;
    const time = this.#times.get(eventId);
    if (time === undefined) {
      this.#times.set(eventId, timestamp);
      this.#ids.push(eventId);
      this.#texts.push(message);
      if (this.archive.idsTell) this.#idTells(record);
      return false;
    }
    if (time !== timestamp)
      this.#found(
        'conflicting-records',
        record,
        `two events of ${this.session} have the id ${quote(eventId, 60)}, at ${isoTime(time)} and ${isoTime(timestamp)}`,
      );
    else if (this.#texts[this.#ids.indexOf(eventId)] !== message)
      this.#found(
        'conflicting-records',
        record,
        `two events of ${this.session} have the id ${quote(eventId, 60)} and other texts`,
      );
    return true;
  }

  /** As ids were seen to be made, which no document says (aws-delivery.md 1.3). */
  #idTells(record: ArchivedRecord): void {
    const { eventId, timestamp } = record;
    const told = timeOfId(eventId);
    if (told !== timestamp) {
      this.#found(
        'odd-event-id',
        record,
        `the id of an event of ${this.session} does not tell its time, ${isoTime(timestamp)}, as the others of this archive do: ${quote(eventId, 60)}`,
      );
      return;
    }
    const id = BigInt(eventId);
    const step = this.#previousId === undefined ? 1n : id - this.#previousId;
    this.#previousId = id;
    // The same call, and a place in between that no event has.
    if (step > 1n && step < 0x10000n && id >> 16n === (id - step) >> 16n)
      this.#found(
        'odd-event-id',
        record,
        `ids of one call of ${this.session} at ${isoTime(timestamp)} leave out ${step - 1n}: an event that was refused, filtered out, or taken away`,
      );
  }

  #arrival(record: ArchivedRecord): void {
    const { source, timestamp } = record;
    if (isBackfillKey(source.key)) return;
    const hour = this.#hourOf(source.key);
    if (hour === undefined || (timestamp >= hour - latestMs && timestamp < hour + hourMs + aheadMs)) return;
    this.#found(
      'untimely-record',
      record,
      `an event of ${this.session} of ${isoTime(timestamp)} lies in an hour that no retry explains`,
    );
  }

  #hourOf(key: string): number | undefined {
    if (this.#hour?.key !== key) this.#hour = { key, hour: this.archive.hourOf(key) };
    return this.#hour.hour;
  }

  #ends(record: ArchivedRecord, event: SessionEvent): void {
    if (this.#endedAt !== undefined)
      this.#found(
        'records-after-end',
        record,
        `session ${this.session} goes on after the last line of its transcript (${this.#endedAt})`,
      );
    if (event.kind === 'omitted') return;
    if (event.kind === 'streamed') this.#streamed = true;
    else this.#atExit = true;
    if (this.#streamed && this.#atExit)
      this.#found(
        'mixed-records',
        record,
        `session ${this.session} has streamed records and text that is uploaded when a session ends: an agent does one or the other`,
      );
    if (event.kind === 'at-exit' && /\nScript done on [^\n]*$/.test(event.text))
      this.#endedAt = record.source.key;
  }

  #contents(record: ArchivedRecord, message: AgentMessage): void {
    const { session } = this;
    if (textHasKeyTwice(record.message, message))
      this.#found('duplicate-keys', record, `a record of ${session} gives a key twice`);
    const at = this.#timeOf(message.eventTime);
    if (!(Math.abs(record.timestamp - at) <= sameTimeMs))
      this.#found(
        'contradicting-records',
        record,
        `an event of ${session} of ${isoTime(record.timestamp)} says of itself that it is of ${quote(message.eventTime, 40)}`,
      );
    if (this.#first === undefined) {
      this.#first = { record, message };
      this.#name(record, message);
      return;
    }
    if (isLike(this.#first.message, message) && this.#first.record.logGroup === record.logGroup) return;
    for (const [what, of] of constants) {
      const [was, is] = [of(this.#first.message, this.#first.record), of(message, record)];
      if (was !== is && was !== '' && is !== '')
        this.#found(
          'contradicting-records',
          record,
          `records of ${session} name another ${what}: ${quote(was, 120)}, then ${quote(is, 120)}`,
        );
    }
  }

  #timeOf(text: string): number {
    if (this.#eventTime?.text !== text) this.#eventTime = { text, ms: Date.parse(text) };
    return this.#eventTime.ms;
  }

  /** Session Manager makes the id of the name that ends the user's ARN, and digits. */
  #name(record: ArchivedRecord, { userIdentity }: AgentMessage): void {
    const [, name] = /^(.*)-[0-9a-z]{17,26}$/.exec(this.session) ?? [];
    const user = userIdentity.arn.split(/[/:]/).at(-1);
    if (name === undefined || user === '' || user === name) return;
    this.#found(
      'user-unlike-id',
      record,
      `session ${this.session} is by its id of another user than its records say: ${quote(userIdentity.arn, 120)}`,
    );
  }
}

/**
 * The event's time that an id tells, ms; undefined where it has another form. The time is in its upper bits, above 144
 * others (aws-delivery.md 1.3), so that the nearest double is the time exactly.
 */
export function timeOfId(id: string): number | undefined {
  if (!/^\d{56}$/.test(id)) return undefined;
  return Number(id) / 2 ** 144;
}
