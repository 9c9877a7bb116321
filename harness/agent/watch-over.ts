import type { Clock } from '../../base';
import type { TaskComplete } from './messages';
import type { AgentProfile } from './profile';
import type { SessionResult } from './session';

/** What the real agent reports of a session whose worker is gone (agent-behaviour.md 6 e). */
const crashMessage =
  'document process failed unexpectedly: ipc messaging received timeout signal , check [ssm-document-worker]/[ssm-session-worker] log for crash reason';

/** A session as its agent worker sees it. */
export interface WatchedSession {
  sessionId: string;
  /** What the session worker has handed in, if anything. */
  result(): SessionResult | undefined;
  /** Resolves with the result, or with 'gone' once the worker's process is not there any more. */
  outcome(): Promise<SessionResult | 'gone'>;
  /** Removes what makes an agent remember the session. */
  forget(): void;
}

export interface WatchDeps {
  profile: AgentProfile;
  clock: Clock;
  instanceId: string;
  /** Resolves when the control channel stands. */
  ready: () => Promise<void>;
  /** Sends to the message service, on the control channel. */
  send: (complete: TaskComplete) => void;
  /** Aborted when the message service acknowledges the session's result. */
  acknowledged: (sessionId: string) => AbortSignal;
  /** Told what becomes of the session. */
  onEvent?: (event: 'session-orphaned' | 'result-reported', sessionId: string, detail?: object) => void;
}

/**
 * The agent worker's part in a session: waits for its result and reports it; a session whose worker is gone without one
 * is reported Failed after the orphan wait. Nothing is uploaded for it: the local file stays where it is, and nobody
 * reads it again.
 * @source agent-behaviour.md 0.4, 6 (e) and (f1)
 */
export async function watchOver(session: WatchedSession, deps: WatchDeps): Promise<void> {
  const outcome = await session.outcome();
  let result = outcome === 'gone' ? session.result() : outcome;
  if (result === undefined) {
    deps.onEvent?.('session-orphaned', session.sessionId);
    await deps.clock.sleep(deps.profile.orphanWaitMs);
    result = failedResult(crashMessage);
  }
  await report(session.sessionId, result, deps);
  session.forget();
}

/** Sends the result until it is acknowledged, three times at most, a second apart (agent-behaviour.md 6). */
export async function report(sessionId: string, result: SessionResult, deps: WatchDeps): Promise<void> {
  const { profile, clock } = deps;
  const acknowledged = deps.acknowledged(sessionId);
  await deps.ready();
  for (let retry = 1; retry <= profile.result.times && !acknowledged.aborted; retry++) {
    deps.send({
      SchemaVersion: 1,
      TaskId: sessionId,
      Topic: 'agent_task_complete',
      FinalTaskStatus: result.status,
      InstanceId: deps.instanceId,
      Output: result.output,
      S3Bucket: result.s3Bucket,
      S3UrlSuffix: result.s3UrlSuffix,
      CwlGroup: result.cwlGroup,
      CwlStream: result.cwlStream,
      RetryNumber: retry,
    });
    await clock.sleep(profile.result.everyMs, acknowledged);
  }
  deps.onEvent?.('result-reported', sessionId, { status: result.status });
}

export function failedResult(output: string): SessionResult {
  return { status: 'Failed', output, s3Bucket: '', s3UrlSuffix: '', cwlGroup: '', cwlStream: '' };
}
