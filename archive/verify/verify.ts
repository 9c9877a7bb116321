import { AwsError, messageOf, verdictOf } from '../../base';
import { type ArchiveLayout, arrivalHour, defaultLayout } from '../../pipeline/data';
import { finding } from '../findings';
import type { ObjectStore } from '../location';
import { collectArchive, collectGroup, collectKnown, nothingCollected, SessionRows } from '../reconcile';
import type { ArchivedRecord } from '../types';
import { timeOfId } from './record-checks';
import { SessionCheck, type SessionContext, type SessionEnd } from './session-check';
import {
  defaultRules,
  type VerifyItem,
  type VerifyOptions,
  type VerifyReport,
  type VerifyRules,
} from './types';
import { UnrepairedRecords } from './unrepaired-records';
import { versionFindings } from './version-findings';

/**
 * Checks whether the archive is complete and exact, against everybody who knows better: CloudWatch Logs while it still
 * has the events, the agents' transcripts, Session Manager or CloudTrail. A verdict is about what the report says was
 * read, and nothing else: `valid`, nothing is missing, changed or added there; `unknown`, for some session nobody can
 * tell. A session that still runs is judged by what it has sent.
 *
 * Goes no faster than its findings are taken, and holds none that were not.
 * @returns the report; `drain` gives it
 * @throws what store and sources throw
 */
export async function* verify(options: VerifyOptions): AsyncGenerator<VerifyItem, VerifyReport, undefined> {
  const { store, known = [] } = options;
  const now = options.now();
  const rules = { ...defaultRules, ...options.rules };
  const report: VerifyReport = {
    verdict: 'unknown',
    archive: store.name,
    until: now - rules.settleMs,
    read: nothingCollected(),
    sources: { logGroup: undefined, known: known.map(({ name }) => name), versions: 'not asked for' },
    sessions: { valid: 0, invalid: 0, unknown: 0, running: 0 },
    otherStreams: 0,
    notLogged: 0,
    pending: 0,
    findings: { invalid: 0, unknown: 0 },
  };
  for await (const item of itemsOf(options, { now, rules, report })) {
    if (item.type === 'finding') report.findings[item.finding.effect]++;
    yield item;
  }
  const { sessions, findings } = report;
  if (sessions.valid + sessions.invalid + sessions.unknown === 0 && findings.invalid === 0) {
    const message = `there is no session in ${store.name} that could be judged`;
    const found = finding('nothing-to-compare', store.name, message);
    findings[found.effect]++;
    yield { type: 'finding', finding: found };
  }
  const effects = (['invalid', 'unknown'] as const).filter((effect) => findings[effect] > 0);
  return { ...report, verdict: verdictOf(effects) };
}

/** So many ids are looked at, and so large a part of them must tell their time, to take it for the form of this archive's. */
const idSample = 1_000;
const mostTell = 0.9;

interface Frame {
  now: number;
  rules: VerifyRules;
  /** Filled in on the way. */
  report: VerifyReport;
}

async function* itemsOf(options: VerifyOptions, { now, rules, report }: Frame): AsyncGenerator<VerifyItem> {
  const { store, scratch, group, known = [], layout = defaultLayout, onProgress } = options;
  const rows = new SessionRows(scratch);
  // The archive first: what it has then, the log group must have later.
  const ids = { told: 0, seen: 0 };
  const sampleId = ({ eventId, timestamp }: ArchivedRecord) => {
    if (eventId === '' || ids.seen >= idSample) return;
    ids.seen++;
    if (timeOfId(eventId) === timestamp) ids.told++;
  };
  const collecting = { store, layout, rows, groupName: group?.name, onRecord: sampleId, onProgress };
  for await (const found of collectArchive(collecting, report.read))
    yield { type: 'finding', finding: found };
  if (options.versions !== false) yield* versionsOf(store, layout, report);
  if (group) {
    report.sources.logGroup = { name: group.name, since: await group.keepsSince(now) };
    await collectGroup(group, rows, report.read, onProgress);
  }
  await collectKnown(known, rows, report.read);
  const unrepaired = new UnrepairedRecords();
  const context: SessionContext = {
    store,
    now,
    rules,
    until: report.until,
    group: report.sources.logGroup,
    archive: {
      idsTell: ids.told > 0 && ids.told >= ids.seen * mostTell,
      hourOf: (key) => arrivalHour(key, layout),
    },
    knownSince: earliest(known.map((source) => source.completeSince(now))),
    onUnrepaired: (record) => unrepaired.add(record),
  };
  let check: SessionCheck | undefined;
  for await (const { id, row } of rows.sorted()) {
    if (check?.id !== id) {
      if (check) yield* ended(await check.end(), report);
      check = new SessionCheck(id, context);
    }
    await check.add(row);
  }
  if (check) yield* ended(await check.end(), report);
  for (const found of unrepaired.findings(layout.error)) yield { type: 'finding', finding: found };
}

/** A key's versions are another right than its bytes: without it, nothing is said of them. */
async function* versionsOf(
  store: ObjectStore,
  layout: ArchiveLayout,
  report: VerifyReport,
): AsyncGenerator<VerifyItem> {
  if (store.kind === 'folder') {
    report.sources.versions = 'a folder has none';
    return;
  }
  try {
    for await (const found of versionFindings(store, layout)) yield { type: 'finding', finding: found };
    report.sources.versions = true;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    report.sources.versions = messageOf(error);
  }
}

function* ended({ findings, result }: SessionEnd, report: VerifyReport): Generator<VerifyItem> {
  for (const found of findings) yield { type: 'finding', finding: found };
  if (result === undefined) {
    report.notLogged++;
    return;
  }
  report.pending += result.pending;
  if (result.state === 'other') report.otherStreams++;
  else if (result.state === 'running' && result.verdict !== 'invalid') report.sessions.running++;
  else report.sessions[result.verdict]++;
  yield { type: 'session', session: result };
}

/** Of several lists, the one that reaches back farthest. */
function earliest(times: readonly (number | undefined)[]): number | undefined {
  const given = times.filter((time) => time !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}
