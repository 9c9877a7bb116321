/** The agent worker: control channel, starting sessions, watching over them, reporting their results. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../clock';
import { loadConfig } from '../config';
import { parseContent, removeState, saveState } from '../document-state';
import { Journal, journalFd, openAgentLog } from '../journal';
import { MessageChannel } from '../message-channel';
import type { SessionContent } from '../messages';
import { AgentPaths } from '../paths';
import type { SessionResult } from '../session';
import { currentSessions, SessionChannel, writeAtomically } from '../session-channel';

const program = 'ssm-agent-worker';
process.title = program;

/** What the real agent reports of a session whose worker is gone (agent-behaviour.md 6 e). */
const crashMessage =
  'document process failed unexpectedly: ipc messaging received timeout signal , check [ssm-document-worker]/[ssm-session-worker] log for crash reason';

const config = loadConfig();
const { profile } = config;
const clock = systemClock;
const paths = new AgentPaths(config.root, config.instanceId);
const journal = new Journal(clock, program, journalFd);
const warn = openAgentLog(paths.logs, clock, program);
const acknowledged = new Map<string, () => void>();

mkdirSync(paths.currentDocuments, { recursive: true });
mkdirSync(paths.channels, { recursive: true });
writeAtomically(paths.agentWorkerPid, String(process.pid));

const control = new MessageChannel({
  ...config.messageService,
  clock,
  open: { type: 'open_control_channel', instanceId: config.instanceId, agentVersion: profile.version },
  onMessage: (message) => {
    if (message.type === 'interactive_shell') startSession(message.content);
    else if (message.type === 'channel_closed') new SessionChannel(paths, message.sessionId, clock).cancel();
    else if (message.type === 'agent_task_acknowledge') acknowledged.get(message.taskId)?.();
  },
});

process.on('SIGTERM', () => {
  journal.write({ kind: 'event', event: 'agent-worker-stopped' });
  process.exit(0); // sessions go on without it
});
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => process.exit(0));

// What an earlier agent left: taken over where its worker lives, reported Failed where it does not.
for (const sessionId of currentSessions(paths)) void watchOver(sessionId);

function startSession(content: SessionContent): void {
  if (currentSessions(paths).includes(content.SessionId)) return; // the same message again
  try {
    saveState(paths, parseContent(content));
  } catch (error) {
    void report(content.SessionId, failed(`cannot run the session document: ${error}`));
    return;
  }
  const channel = new SessionChannel(paths, content.SessionId, clock);
  channel.create();
  const worker: ChildProcess = spawn(
    process.execPath,
    [join(__dirname, 'ssm-session-worker.js'), content.SessionId],
    // A session of its own, so that what ends this process does not end it; the journal goes along.
    { detached: true, stdio: ['ignore', 'ignore', 'inherit', journalFd] },
  );
  worker.on('error', (error) => warn(`cannot start the session worker: ${error.message}`));
  if (worker.pid !== undefined) channel.setPid(worker.pid);
  worker.unref();
  journal.write({
    kind: 'event',
    event: 'session-started',
    sessionId: content.SessionId,
    worker: worker.pid,
  });
  void watchOver(content.SessionId);
}

/** Waits for the session's result and reports it; a session whose worker is gone fails after the orphan wait. */
async function watchOver(sessionId: string): Promise<void> {
  const channel = new SessionChannel(paths, sessionId, clock);
  const outcome = await channel.waitFor(
    () => channel.result() ?? (channel.livePid() === undefined ? ('gone' as const) : undefined),
  );
  let result = outcome === 'gone' ? channel.result() : outcome;
  if (result === undefined) {
    journal.write({ kind: 'event', event: 'session-orphaned', sessionId });
    await clock.sleep(profile.orphanWaitMs);
    // Nothing is uploaded: the local file stays where it is, and nobody reads it again (agent-behaviour.md 0.4).
    result = failed(crashMessage);
  }
  await report(sessionId, result);
  removeState(paths, sessionId);
  channel.remove();
}

/** Sends the result until it is acknowledged, three times at most. */
async function report(sessionId: string, result: SessionResult): Promise<void> {
  const done = new AbortController();
  acknowledged.set(sessionId, () => done.abort());
  await control.whenOpen();
  for (let retry = 1; retry <= profile.result.times && !done.signal.aborted; retry++) {
    control.send({
      type: 'agent_task_complete',
      complete: {
        SchemaVersion: 1,
        TaskId: sessionId,
        Topic: 'agent_task_complete',
        FinalTaskStatus: result.status,
        InstanceId: config.instanceId,
        Output: result.output,
        S3Bucket: result.s3Bucket,
        S3UrlSuffix: result.s3UrlSuffix,
        CwlGroup: result.cwlGroup,
        CwlStream: result.cwlStream,
        RetryNumber: retry,
      },
    });
    await clock.sleep(profile.result.everyMs, done.signal);
  }
  acknowledged.delete(sessionId);
  journal.write({ kind: 'event', event: 'result-reported', sessionId, status: result.status });
}

function failed(output: string): SessionResult {
  return { status: 'Failed', output, s3Bucket: '', s3UrlSuffix: '', cwlGroup: '', cwlStream: '' };
}
