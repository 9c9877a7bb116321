/** The agent worker: control channel, starting sessions, watching over them, reporting their results. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../base';
import { loadConfig } from '../config';
import { parseContent, removeState, saveState } from '../document-state';
import { Journal, journalFd, openAgentLog } from '../journal';
import { MessageChannel } from '../message-channel';
import type { SessionContent } from '../messages';
import { AgentPaths } from '../paths';
import { currentSessions, SessionChannel, writeAtomically } from '../session-channel';
import { failedResult, report, type WatchDeps, watchOver } from '../watch-over';

const program = 'ssm-agent-worker';
const sessionWorker = 'ssm-session-worker';
process.title = program;

const config = loadConfig();
const { profile } = config;
const clock = systemClock;
const paths = new AgentPaths(config.root, config.instanceId);
const journal = new Journal(clock, program, journalFd);
const warn = openAgentLog(paths.logs, clock, program);
const acknowledgements = new Map<string, AbortController>();

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
    else if (message.type === 'agent_task_acknowledge') acknowledgements.get(message.taskId)?.abort();
  },
});

const watchDeps: WatchDeps = {
  profile,
  clock,
  instanceId: config.instanceId,
  ready: () => control.whenOpen(),
  send: (complete) => control.send({ type: 'agent_task_complete', complete }),
  acknowledged: (sessionId) => {
    const acknowledgement = new AbortController();
    acknowledgements.set(sessionId, acknowledgement);
    return acknowledgement.signal;
  },
  onEvent: (event, sessionId, detail) => {
    journal.write({ kind: 'event', event, sessionId, ...detail });
    if (event === 'result-reported') acknowledgements.delete(sessionId);
  },
};

process.on('SIGTERM', () => {
  journal.write({ kind: 'event', event: 'agent-worker-stopped' });
  process.exit(0); // sessions go on without it
});
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => process.exit(0));

// What an earlier agent left: taken over where its worker lives, reported Failed where it does not.
for (const sessionId of currentSessions(paths)) void watch(sessionId);

function startSession(content: SessionContent): void {
  if (currentSessions(paths).includes(content.SessionId)) return; // the same message again
  try {
    saveState(paths, parseContent(content));
  } catch (error) {
    void report(content.SessionId, failedResult(`cannot run the session document: ${error}`), watchDeps);
    return;
  }
  const channel = new SessionChannel(paths, content.SessionId, clock);
  channel.create();
  const worker: ChildProcess = spawn(
    process.execPath,
    [join(__dirname, `${sessionWorker}.js`), content.SessionId],
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
  void watch(content.SessionId);
}

async function watch(sessionId: string): Promise<void> {
  const channel = new SessionChannel(paths, sessionId, clock);
  const program = profile.releaseNotes.orphanCheckedByName === 'yes' ? sessionWorker : undefined;
  const probe = () =>
    channel.result() ?? (channel.livePid(program) === undefined ? ('gone' as const) : undefined);
  await watchOver(
    {
      sessionId,
      result: () => channel.result(),
      outcome: async () => (await channel.waitFor(probe)) ?? 'gone',
      forget: () => {
        removeState(paths, sessionId);
        channel.remove();
      },
    },
    watchDeps,
  );
}
