/** Findings about a session as a whole. */
import { counted, isoTime } from '../../base';
import { type Finding, finding, quote } from '../findings';
import type { KnownSession } from '../sources';
import type { ArchivedRecord } from '../types';

/** @param says the session that the record itself names */
export function misfiledRecord(id: string, { source }: ArchivedRecord, says: string): Finding {
  const message = `a record in the log stream of ${id} says that it belongs to ${says}: event ${source.event} of envelope ${source.envelope} in ${source.key}`;
  return about(id, 'misfiled-record', message, { key: source.key, says });
}

/** @param omitted events that the agent says it left out; `first` of them */
export function declaredLoss(id: string, omitted: number, first: ArchivedRecord): Finding {
  const { timestamp, message, source } = first;
  const text = `the agent says of ${counted(omitted, 'event')} of ${id} that CloudWatch Logs refused it as too large and that it was left out, first at ${isoTime(timestamp)}: ${quote(message)}`;
  return about(id, 'declared-loss', text, { events: omitted, time: isoTime(timestamp), key: source.key });
}

/** @param last time of its last record, ms */
export function noOrderlyEnd(id: string, last?: number, known?: KnownSession): Finding {
  const when = last === undefined ? '' : `, its last record is of ${isoTime(last)}`;
  const says =
    known?.status === 'failed'
      ? '; Session Manager says that it failed'
      : known?.status === 'ended'
        ? '; Session Manager says that it ended in good order, so the agent should have written one'
        : '';
  const message = `session ${id} has no transcript${when}${says}: what it showed in its last second or more may never have been sent; since agent 3.3.4121 the session's own output can end it so (agent-2026.md 3)`;
  return about(id, 'no-orderly-end', message, {
    last: last === undefined ? undefined : isoTime(last),
    status: known?.status,
  });
}

/** The failure outweighs: the archive's end can have been written by somebody. */
export function failedEnd(id: string, { source }: KnownSession): Finding {
  const message = `${source} says that session ${id} failed, and the archive has an orderly end of it`;
  return about(id, 'failed-end', message, { source });
}

/** @param gap its length and its start, ms */
export function timeGap(id: string, { ms, from }: { ms: number; from: number }): Finding {
  const message = `session ${id} has nothing between ${isoTime(from)} and ${isoTime(from + ms)}: ${Math.round(ms / 60_000)} minutes, longer than a session may be idle`;
  return about(id, 'time-gap', message, { from: isoTime(from), to: isoTime(from + ms), ms });
}

export function nothingToCompare(id: string): Finding {
  const message = `of session ${id} there is one copy only: nothing says what is missing in it`;
  return about(id, 'nothing-to-compare', message);
}

export function sessionNotArchived(id: string, known: KnownSession): Finding {
  const { source, status, startedAt, target, document } = known;
  const began = startedAt === undefined ? '' : `, begun at ${isoTime(startedAt)}`;
  const message = `${source} knows session ${id}${began}${target ? ` on ${target}` : ''}; the archive has nothing of it`;
  return about(id, 'session-not-archived', message, {
    source,
    status,
    startedAt: startedAt === undefined ? undefined : isoTime(startedAt),
    target,
    document,
  });
}

/** @param first time of its first record, ms */
export function unlistedSession(id: string, records: number, first: number): Finding {
  const message = `Session Manager does not know session ${id}, of which the archive has ${counted(records, 'record')}: it is of another region or account, or no session`;
  return about(id, 'unlisted-session', message, { first: isoTime(first) });
}

const about = (
  session: string,
  kind: Finding['kind'],
  message: string,
  evidence: Finding['evidence'] = {},
): Finding => finding(kind, session, message, { session, evidence });
