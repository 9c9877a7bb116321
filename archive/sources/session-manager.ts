import { paginateDescribeSessions, type Session, type SSMClient } from '@aws-sdk/client-ssm';
import { AwsError, messageOf } from '../../base';
import type { KnownSession, KnownSessions } from './types';

const day = 86_400_000;
/** Session history is kept for 30 days (Systems Manager user guide, "View session history"); one is allowance. */
const historyDays = 29;

/** The sessions that Session Manager remembers, ended and running. */
export function sessionManagerSessions(client: SSMClient): KnownSessions {
  return {
    name: 'Session Manager',
    completeSince: (now) => now - historyDays * day,
    async *sessions() {
      try {
        // On both sides of the history: a session that ends or begins meanwhile is seen twice rather than not at all.
        for (const State of ['Active', 'History', 'Active'] as const)
          for await (const page of paginateDescribeSessions({ client }, { State }))
            for (const session of page.Sessions ?? []) if (session.SessionId) yield knownSession(session);
      } catch (cause) {
        throw new AwsError(
          'sessions-unreadable',
          `cannot list Session Manager's sessions: ${messageOf(cause)}`,
          {
            hint: 'It needs ssm:DescribeSessions in the region of the sessions.',
            cause,
          },
        );
      }
    },
  };
}

function knownSession({
  SessionId,
  StartDate,
  EndDate,
  Status,
  Target,
  DocumentName,
}: Session): KnownSession {
  return {
    id: SessionId!,
    status: Status === 'Failed' ? 'failed' : Status === 'Terminated' ? 'ended' : 'open',
    source: 'Session Manager',
    ...(StartDate && { startedAt: StartDate.getTime() }),
    ...(EndDate && { endedAt: EndDate.getTime() }),
    ...(Target && { target: Target }),
    ...(DocumentName && { document: DocumentName }),
  };
}
