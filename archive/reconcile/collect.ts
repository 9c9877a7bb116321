import { type ArchiveLayout, arrivalHour, transcriptSession } from '../../pipeline/data';
import type { DecodeProblem, Oddity, Origin, OtherRecord } from '../decode';
import { type Finding, type FindingKind, finding, quote } from '../findings';
import type { ObjectStore, StoredObject } from '../location';
import { scanArchive } from '../scan';
import { sessionIdOf } from '../session-records';
import type { KnownSessions, LogGroup } from '../sources';
import type { ArchivedRecord } from '../types';
import { backfillHash, isBackfillKey } from './backfill-key';
import { readErrorObject } from './error-objects';
import type { SessionRows } from './rows';

/** What was read, for the report: nothing is said of anything else. */
export interface Collected {
  objects: number;
  records: number;
  transcripts: number;
  errorObjects: number;
  groupEvents: number;
  knownSessions: number;
}

export interface CollectOptions {
  store: ObjectStore;
  layout: ArchiveLayout;
  rows: SessionRows;
  /** The log group that the archive is held against. */
  groupName?: string | undefined;
  /** Told of each record. */
  onRecord?: ((record: ArchivedRecord) => void) | undefined;
  onProgress?: ((what: string, count: number) => void) | undefined;
}

/**
 * Reads everything in the archive into rows, and gives what cannot be read or does not belong.
 * @param collected counted up on the way
 * @throws what the store throws
 */
export async function* collectArchive(
  options: CollectOptions,
  collected: Collected,
): AsyncGenerator<Finding, void, undefined> {
  yield* collectRecords(options, collected);
  yield* collectOthers(options, collected);
  yield* unreadEntries(options.store);
}

async function* collectRecords(
  { store, layout, rows, groupName, onRecord, onProgress }: CollectOptions,
  collected: Collected,
): AsyncGenerator<Finding> {
  const origins = new Origins();
  let holdsNothing = true;
  let oddities: Oddity[] = [];
  let hash: ReturnType<typeof backfillHash> | undefined;
  let unreadable = false;
  let problems: DecodeProblem[] = [];
  let others: OtherRecord[] = [];
  for await (const part of scanArchive(store, { layout, limits: { oddities: true } })) {
    const { object, records, summary } = part;
    problems.push(...part.problems);
    others.push(...part.otherRecords);
    oddities.push(...part.oddities);
    for (const origin of part.origins) origins.add(object.key, origin);
    holdsNothing &&=
      records.length + part.controlMessages.length + part.problems.length + part.otherRecords.length === 0;
    if (isBackfillKey(object.key)) {
      hash ??= backfillHash(object.key);
      for (const record of records) hash.add(record);
      unreadable ||= part.problems.length > 0;
    }
    for (const record of records) {
      collected.records++;
      onRecord?.(record);
      const adding = rows.addRecord(record);
      if (adding) await adding;
    }
    if (summary === undefined && !part.problems.some(({ code }) => code === 'object-gone')) continue;
    collected.objects++;
    onProgress?.('objects', collected.objects);
    if (!isMarker(object) && arrivalHour(object.key, layout) === undefined) yield foreign(object);
    yield* problemsOf(object.key, problems);
    yield* othersOf(object.key, others);
    yield* odditiesOf(object.key, oddities);
    if (holdsNothing && !isMarker(object))
      yield finding('empty-object', object.key, `${object.key} holds no event`, {
        evidence: { size: object.size },
      });
    if (hash && !unreadable && !hash.fits()) {
      const message = `${object.key} was written by backfill and holds something else than its name says`;
      yield finding('altered-backfill', object.key, message);
    }
    hash = undefined;
    unreadable = false;
    problems = [];
    others = [];
    oddities = [];
    holdsNothing = true;
  }
  if (groupName !== undefined) yield* origins.others(groupName);
}

function* problemsOf(key: string, problems: readonly DecodeProblem[]): Generator<Finding> {
  const [first] = problems;
  if (first === undefined) return;
  if (first.code === 'object-gone') {
    yield finding('vanished-object', key, `${key}: ${first.reason}`);
    return;
  }
  const bytes = problems.reduce((sum, { length }) => sum + length, 0);
  const more = problems.length > 1 ? `, and ${problems.length - 1} more places` : '';
  const message = `${key}: ${first.reason} at byte ${first.offset}${more}`;
  const places = problems.slice(0, 5).map(({ offset, length, code }) => `${code} ${offset}+${length}`);
  yield finding('unreadable-bytes', key, message, { evidence: { bytes, places } });
}

function* othersOf(key: string, others: readonly OtherRecord[]): Generator<Finding> {
  const [first] = others;
  if (first === undefined) return;
  const message = `${key} has ${others.length} JSON values that no CloudWatch Logs subscription wrote, first at byte ${first.offset}`;
  const text = textOf(first.value);
  yield finding('foreign-record', key, message, { evidence: { values: others.length, first: text } });
}

const oddityKinds: Record<Oddity['code'], { kind: FindingKind; what: string }> = {
  'key-twice': { kind: 'duplicate-keys', what: 'has JSON that gives a key twice' },
  'control-text': {
    kind: 'odd-control-message',
    what: 'has a control message that CloudWatch Logs does not send',
  },
  'gzip-header-text': { kind: 'hidden-text', what: 'has text in the header of a gzip member' },
  'no-log-stream': { kind: 'no-log-stream', what: 'has events without a log stream' },
};

function* odditiesOf(key: string, oddities: readonly Oddity[]): Generator<Finding> {
  for (const [code, { kind, what }] of Object.entries(oddityKinds)) {
    const [first, ...more] = oddities.filter((oddity) => oddity.code === code);
    if (first === undefined) continue;
    const places = more.length > 0 ? `, and ${more.length} more` : '';
    yield finding(kind, key, `${key} ${what}: ${quote(first.text)}${places}`, {
      evidence: { text: quote(first.text, 200) },
    });
  }
}

/** Whose events the archive has. Bounded: a forger may name as many as he likes. */
class Origins {
  readonly #seen = new Map<string, Origin & { key: string; objects: number }>();

  add(key: string, origin: Origin): void {
    const name = JSON.stringify([origin.owner, origin.logGroup]);
    const seen = this.#seen.get(name);
    if (seen) seen.objects++;
    else if (this.#seen.size < mostOrigins) this.#seen.set(name, { ...origin, key, objects: 1 });
  }

  /** Those of another group, or of another account than most of the group's. */
  *others(logGroup: string): Generator<Finding> {
    const all = [...this.#seen.values()];
    const own = all
      // Backfill knows no account, and writes none.
      .filter((one) => one.logGroup === logGroup && one.owner !== '')
      .sort((a, b) => b.objects - a.objects)[0]?.owner;
    for (const { key, objects, ...origin } of all) {
      if (origin.logGroup === '' || (origin.logGroup === logGroup && [own, ''].includes(origin.owner)))
        continue;
      const message = `${objects} objects, first ${key}, have events of log group ${quote(origin.logGroup)} of account ${quote(origin.owner, 20)}: nothing was asked of those`;
      yield finding('other-log-group', key, message, { evidence: { ...origin, objects } });
    }
  }
}
const mostOrigins = 100;

/** The start of a value's text. JSON.parse takes any depth, JSON.stringify does not. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value).slice(0, 200);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return 'a value that is nested too deep to be shown';
  }
}

/** What lies outside of the stream's prefix: transcripts, what Firehose could not deliver, seals, and what is foreign. */
async function* collectOthers(
  { store, layout, rows, onProgress }: CollectOptions,
  collected: Collected,
): AsyncGenerator<Finding> {
  for await (const object of store.list('')) {
    const { key } = object;
    if (key.startsWith(layout.error)) {
      yield* collectErrorObject(store, rows, object);
      collected.errorObjects++;
      onProgress?.('error objects', collected.errorObjects);
      continue;
    }
    if (key.startsWith(layout.stream) || key.startsWith(layout.seal) || isMarker(object)) continue;
    const id = transcriptSession(key, layout);
    // The agent writes right below the prefix.
    if (id === undefined || key !== `${layout.transcript}${id}.log`) {
      yield foreign(object);
      continue;
    }
    await rows.add(id, { kind: 'transcript', object });
    collected.transcripts++;
    onProgress?.('transcripts', collected.transcripts);
  }
}

/** Each is named: what is in an archive's folder and is not read could be anything. */
async function* unreadEntries(store: ObjectStore): AsyncGenerator<Finding> {
  for await (const { name, what } of store.unread?.() ?? [])
    yield finding('unread-entry', name, `${name} is ${what}, and was not read`);
}

async function* collectErrorObject(
  store: ObjectStore,
  rows: SessionRows,
  { key, size }: StoredObject,
): AsyncGenerator<Finding> {
  let problems: string[] = [];
  let errors: string[] = [];
  for await (const part of readErrorObject(store, key)) {
    problems = [...problems, ...part.problems].slice(0, 5);
    errors = [...new Set([...errors, ...part.errors])].slice(0, 5);
    for (const record of part.records) await rows.add(sessionIdOf(record), { kind: 'undelivered', record });
  }
  if (problems.length === 0) return;
  const message = `${key}, which Firehose could not deliver, cannot be read: ${problems[0]}`;
  yield finding('unreadable-error-object', key, message, { evidence: { size, problems, errors } });
}

export const nothingCollected = (): Collected => ({
  objects: 0,
  records: 0,
  transcripts: 0,
  errorObjects: 0,
  groupEvents: 0,
  knownSessions: 0,
});

/** What the S3 console makes for an empty folder. */
const isMarker = ({ key, size }: StoredObject) => size === 0 && key.endsWith('/');

const foreign = ({ key, size }: StoredObject): Finding =>
  finding('foreign-object', key, `${key} has a name that nothing in the pipeline gives`, {
    evidence: { size },
  });

/** Reads everything that the log group still has into rows. */
export async function collectGroup(
  group: LogGroup,
  rows: SessionRows,
  collected: Collected,
  onProgress?: CollectOptions['onProgress'],
): Promise<void> {
  for await (const event of group.events()) {
    const adding = rows.add(event.stream, { kind: 'group', event });
    if (adding) await adding;
    collected.groupEvents++;
    if (collected.groupEvents % 1000 === 0) onProgress?.('log group events', collected.groupEvents);
  }
}

/** Reads who else knows sessions into rows. */
export async function collectKnown(
  sources: readonly KnownSessions[],
  rows: SessionRows,
  collected: Collected,
): Promise<void> {
  for (const source of sources) {
    for await (const session of source.sessions()) {
      await rows.add(session.id, { kind: 'known', session });
      collected.knownSessions++;
    }
  }
}
