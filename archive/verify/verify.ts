import { counted } from '../../base';
import { defaultLayout } from '../../pipeline/data';
import { type Finding, finding, verdictOf } from '../findings';
import { type Collected, collectArchive, collectGroup, collectKnown, SessionRows } from '../reconcile';
import { SessionCheck, type SessionContext } from './session-check';
import { defaultRules, type SessionResult, type VerifyOptions, type VerifyReport } from './types';

/** Error objects that are named; more are counted. */
const maxNamed = 10_000;

/**
 * Checks whether the archive is complete and exact, against everybody who knows better: CloudWatch Logs while it still
 * has the events, the agents' transcripts, Session Manager or CloudTrail. A verdict is about what the report says was
 * read, and nothing else: `valid`, nothing is missing, changed or added there; `unknown`, for some session nobody can
 * tell. A session that still runs is judged by what it has sent.
 * @throws what store and sources throw
 */
export async function verify(options: VerifyOptions): Promise<VerifyReport> {
  const { store, scratch, group, known = [], onProgress } = options;
  const layout = options.layout ?? defaultLayout;
  const rules = { ...defaultRules, ...options.rules };
  const now = options.now();
  const until = now - rules.settleMs;
  const findings = { invalid: 0, unknown: 0 };
  const onFinding = (found: Finding) => {
    findings[found.effect]++;
    options.onFinding?.(found);
  };
  const read: Collected = {
    objects: 0,
    records: 0,
    transcripts: 0,
    errorObjects: 0,
    groupEvents: 0,
    knownSessions: 0,
  };
  const rows = new SessionRows(scratch);
  // The archive first: what it has then, the log group must have later.
  await collectArchive({ store, layout, rows, onFinding, ...(onProgress && { onProgress }) }, read);
  const since = await group?.keepsSince(now);
  if (group) await collectGroup(group, rows, read, onProgress);
  await collectKnown(known, rows, read);

  const unrepaired = new Map<string, number>();
  let unnamed = 0;
  const knownSince = earliest(known.map((source) => source.completeSince(now)));
  const context: SessionContext = {
    store,
    now,
    rules,
    until,
    ...(group && { group: { name: group.name, since: since! } }),
    ...(knownSince !== undefined && { knownSince }),
    onFinding,
    onUnrepaired: ({ source: { key } }) => {
      if (unrepaired.has(key) || unrepaired.size < maxNamed)
        unrepaired.set(key, (unrepaired.get(key) ?? 0) + 1);
      else unnamed++;
    },
  };
  const report: VerifyReport = {
    verdict: 'unknown',
    archive: store.name,
    until,
    read,
    sources: {
      ...(group && { logGroup: { name: group.name, since: since! } }),
      known: known.map(({ name }) => name),
    },
    sessions: { valid: 0, invalid: 0, unknown: 0, running: 0 },
    otherStreams: 0,
    notLogged: 0,
    pending: 0,
    findings,
  };
  let check: SessionCheck | undefined;
  const settle = async () => {
    if (check) await take(report, await check.end(), options);
  };
  for await (const { id, row } of rows.sorted()) {
    if (check?.id !== id) {
      await settle();
      check = new SessionCheck(id, context);
    }
    await check.add(row);
  }
  await settle();
  for (const [key, records] of unrepaired) {
    const message = `${key} has ${counted(records, 'record')} that Firehose could not deliver and the archive lacks`;
    onFinding(finding('error-object', key, message, { evidence: { records } }));
  }
  if (unnamed > 0) {
    const message = `more objects under ${layout.error} have ${counted(unnamed, 'record')} that the archive lacks`;
    onFinding(finding('error-object', layout.error, message, { evidence: { records: unnamed } }));
  }
  const judged = report.sessions.valid + report.sessions.invalid + report.sessions.unknown;
  if (judged === 0 && findings.invalid === 0) {
    onFinding(
      finding('nothing-to-compare', store.name, `there is no session in ${store.name} that could be judged`),
    );
  }
  const effects = (['invalid', 'unknown'] as const).filter((effect) => findings[effect] > 0);
  return { ...report, verdict: verdictOf(effects) };
}

async function take(report: VerifyReport, result: SessionResult | undefined, options: VerifyOptions) {
  if (result === undefined) {
    report.notLogged++;
    return;
  }
  report.pending += result.pending;
  if (result.state === 'other') report.otherStreams++;
  else if (result.state === 'running' && result.verdict !== 'invalid') report.sessions.running++;
  else report.sessions[result.verdict]++;
  await options.onSession?.(result);
}

/** Of several lists, the one that reaches back farthest. */
function earliest(times: readonly (number | undefined)[]): number | undefined {
  const given = times.filter((time) => time !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}
