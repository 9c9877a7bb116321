/** One session: its shell, its data channel, its logging. `ssm-session-worker <sessionId>`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../base';
import { liveLogs, liveS3, withDroppedPuts } from '../aws-clients';
import { loadConfig } from '../config';
import { loadState } from '../document-state';
import { Journal, journalFd, openAgentLog } from '../journal';
import { createLocalFile } from '../local-file';
import { MessageChannel } from '../message-channel';
import { AgentPaths } from '../paths';
import { pump } from '../pump';
import { Session, type SessionResult } from '../session';
import { SessionChannel } from '../session-channel';
import { Shell } from '../shell';

const program = 'ssm-session-worker';
process.title = program;

async function main(sessionId: string): Promise<void> {
  const config = loadConfig();
  const { profile, region, endpoint } = config;
  const clock = systemClock;
  const paths = new AgentPaths(config.root, config.instanceId);
  const journal = new Journal(clock, program, journalFd);
  const warn = openAgentLog(paths.logs, clock, program);
  const state = loadState(paths, sessionId);
  const { sessionType, inputs } = state.DocumentContent;
  const ipc = new SessionChannel(paths, sessionId, clock);
  ipc.setPid(process.pid);

  const folder = paths.orchestration(sessionId, sessionType);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of ['stdout', 'stderr', 'stdoutConsole', 'stderrConsole'])
    writeFileSync(join(folder, name), '');

  const cancelled = new AbortController();
  const shell: { current?: Shell } = {};
  // Typed before the shell is there: the real client repeats it until it is taken (message-service.md 6, "not ready").
  const typedEarly: Buffer[] = [];
  const type = (bytes: Buffer) => {
    if (shell.current === undefined) typedEarly.push(bytes);
    else if (bytes.length === 0) shell.current.endOfInput();
    else shell.current.type(bytes);
  };
  let paused = false;
  const channel = new MessageChannel({
    ...config.messageService,
    clock,
    open: { type: 'open_data_channel', sessionId },
    onMessage: (message) => {
      if (message.type === 'input_stream_data') {
        paused = false;
        type(Buffer.from(message.payload, 'base64'));
      } else if (message.type === 'channel_closed') cancelled.abort();
      else if (message.type === 'session_already_terminated') {
        // Nobody is at the other end any more, whatever becomes of the session here.
        void channel.close();
        if (!profile.defects.outlivesTerminatedSession) cancelled.abort();
      } else if (message.type === 'pause_publication') paused = true;
      else if (message.type === 'start_publication') paused = false;
    },
  });
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM', 'SIGQUIT'] as const) {
    process.on(signal, () => cancelled.abort());
  }
  void ipc.waitFor(() => ipc.isCancelled() || undefined, cancelled.signal).then(() => cancelled.abort());
  await channel.whenOpen();
  channel.send({ type: 'agent_session_state', sessionId, state: 'Connected' });

  const clients = { region, endpoint, sessionId, journal };
  const live = liveLogs(clients);
  const logs = profile.sabotage
    ? withDroppedPuts(live, profile.sabotage.dropEveryNthPut, journal, sessionId)
    : live;
  const session = new Session(
    {
      sessionId,
      sessionType,
      preferences: inputs,
      sessionOwner: state.SessionOwner,
      runAsUser: state.RunAsUser || 'ssm-user',
      instanceId: config.instanceId,
      region,
    },
    {
      profile,
      clock,
      logs,
      s3: liveS3(clients),
      retry: { clock, random: Math.random },
      createLocalFile: async () => {
        const path = join(folder, 'ipcTempFile.log');
        const file = await createLocalFile(path);
        return { ...file, path: paths.asSeenInside(path) };
      },
      keepTranscript: (kind, bytes) => {
        const name = profile.transcriptName ?? sessionId;
        writeFileSync(join(folder, kind === 'raw' ? `${name}.log` : `${name}Processed.log`), bytes);
      },
      // Go's os.Exit: no result, no goodbye to the message service, and whatever the publisher was about to send is gone.
      crash: (reason) => {
        journal.write({ kind: 'event', event: 'session-worker-crashed', sessionId, reason });
        process.exit(1);
      },
      warn,
      display: (bytes) =>
        channel.send({
          type: 'output_stream_data',
          sessionId,
          payload: Buffer.from(bytes).toString('base64'),
        }),
    },
  );

  const result = (await session.validate()) ?? (await runShell());
  journal.write({ kind: 'event', event: 'session-result', sessionId, status: result.status });
  ipc.setResult(result);
  await channel.close();
  await clock.sleep(profile.exitDelayMs);
  process.exit(0);

  async function runShell(): Promise<SessionResult> {
    const running = new Shell();
    shell.current = running;
    // The end of its shell is what wakes a pump that waits for output, be there none for hours.
    cancelled.signal.addEventListener('abort', () => running.kill(), { once: true });
    if (cancelled.signal.aborted) running.kill();
    typedEarly.splice(0).forEach(type);
    await session.begin();
    journal.write({ kind: 'event', event: 'shell-started', sessionId });
    const end = await pump({
      profile,
      clock,
      shell: running,
      output: (bytes) => session.output(bytes),
      isPaused: () => paused,
      signal: cancelled.signal,
    });
    running.kill();
    if (end === 'shell-exit') channel.send({ type: 'agent_session_state', sessionId, state: 'Terminating' });
    journal.write({
      kind: 'event',
      event: end === 'stopped' ? 'session-cancelled' : end,
      sessionId,
    });
    return session.finish(end === 'write-failed' ? 'Failed' : 'Success');
  }
}

void main(process.argv[2] as string);
