import { join } from 'node:path';
import { s3ObjectStore } from '../../archive/location';
import { type ArchiveContents, createArchiveReader } from '../../archive/scan';
import { type Clock, messageOf, systemClock } from '../../base';
import { archiveLayoutOf, routes } from '../../pipeline';
import type { JournalEntry } from '../agent';
import type { BackendDeath } from '../backend/types';
import { type CheckRules, checkSession, judge } from '../check';
import type { Lab } from '../lab';
import type { Cell } from '../report';
import { diagnose } from './diagnose';
import { Lane } from './lane';
import { MessageService } from './message-service';
import type { Scenario } from './scenario';
import { createStage } from './stage';

export interface RunOptions {
  lab: Lab;
  scenario: Scenario;
  seed: number;
  /** Folder for the instances' disks. */
  folder: string;
  /** Aborted when the backend dies or the user has had enough. */
  signal: AbortSignal;
  clock?: Clock;
  say?: (what: string) => void;
  /** A line of the run's history. */
  record?: (entry: { kind: string; route?: string; [field: string]: unknown }) => void;
}

/** Allowance for a busy machine on top of one tick, ms. It is printed with the result. */
export const slackMs = 1000;

/** Records reach the bucket inside PutLogEvents on LocalStack; this long we wait for one that does not, ms. */
const deliveryDeadlineMs = 8000;

/**
 * Runs one scenario on all routes at once and checks each.
 * Never throws for what happens to the sessions: a cell that could not be tested is `unknown`, with the reason.
 */
export async function runScenario(options: RunOptions): Promise<Cell[]> {
  const { lab, scenario, seed, signal, folder, record = () => {}, say = () => {} } = options;
  const clock = options.clock ?? systemClock;
  const service = await MessageService.start(lab.instances.serviceHost);
  const lanes = routes.map(
    (route) =>
      new Lane({
        lab,
        route,
        service,
        clock,
        signal,
        folder: join(folder, scenario.name),
        onJournal: (entry: JournalEntry) => record({ route, ...entry }),
      }),
  );
  try {
    const stage = createStage({
      scenario,
      lanes,
      seed,
      profile: lab.profile,
      clock,
      signal,
      say: (what) => {
        record({ kind: 'step', what });
        say(what);
      },
    });
    await scenario.run(stage);
    say('reading the archive');
    const archive = await readBack(lab, lanes, clock, signal);
    const rules: CheckRules = {
      tickMs: lab.profile.tickMs,
      bytesPerTick: lab.profile.eventsPerBatch * lab.profile.text.streamChunkBytes,
      slackMs,
    };
    return await Promise.all(lanes.map((lane) => cellOf(lab, scenario, lane, archive, rules)));
  } catch (error) {
    const reasons = reasonsOf(signal.aborted ? signal.reason : error);
    return lanes.map((lane) => untested(scenario, lane, reasons));
  } finally {
    for (const lane of lanes) {
      lane.terminal.stop();
      record({ kind: 'displayed', route: lane.route, sessionId: lane.sessionId, ...amountDisplayed(lane) });
    }
    await Promise.all(lanes.map((lane) => lane.instance.destroy()));
    await service.stop();
  }
}

const amountDisplayed = ({ terminal: { ledger } }: Lane) => ({ lines: ledger.lines, bytes: ledger.bytes });

/** Reads the bucket until everything that was acknowledged is there, or until it is plain that it will not come. */
async function readBack(
  lab: Lab,
  lanes: readonly Lane[],
  clock: Clock,
  signal: AbortSignal,
): Promise<ArchiveContents> {
  const { pipeline, clients } = lab;
  const store = s3ObjectStore(clients.s3, { bucket: pipeline.bucketName });
  const reader = createArchiveReader(store, archiveLayoutOf(pipeline));
  const deadline = clock.now() + deliveryDeadlineMs;
  for (let pause = 100; ; pause = Math.min(pause * 2, 1000)) {
    signal.throwIfAborted();
    const archive = await reader.refresh();
    if (lanes.every((lane) => isDelivered(lane, archive)) || clock.now() > deadline) return archive;
    await clock.sleep(pause, signal);
  }
}

/** As many events as the agent was acknowledged, and its transcript where it put one. */
function isDelivered(lane: Lane, archive: ArchiveContents): boolean {
  const puts = lane.acceptedPuts();
  const events = puts.reduce((sum, call) => sum + (call.events ?? 0), 0);
  const transcripts = puts.filter((call) => call.service === 's3').length;
  const records = archive.sessions.get(lane.sessionId)?.length ?? 0;
  return records >= events && (transcripts === 0 || archive.transcripts.has(lane.sessionId));
}

async function cellOf(
  lab: Lab,
  scenario: Scenario,
  lane: Lane,
  archive: ArchiveContents,
  rules: CheckRules,
): Promise<Cell> {
  const { route, sessionId } = lane;
  const expected = scenario.expected[route];
  const delivered = {
    records: archive.sessions.get(sessionId) ?? [],
    transcript: archive.transcripts.get(sessionId),
  };
  const check = checkSession({
    route,
    ledger: lane.terminal.ledger.snapshot(),
    journal: lane.calls(),
    unreadable: lane.unreadable(),
    delivered,
    rules,
  });
  const { verdict, findings } = judge(check, expected);
  const problems = archive.problems
    .filter((problem) => problem.key.includes(sessionId))
    .map((problem) => `${problem.key} cannot be read: ${problem.reason}`);
  const causes = verdict === 'invalid' ? await diagnose(lab, lane, rules) : [];
  const { shape, ...numbers } = check;
  return {
    ...numbers,
    scenario: scenario.name,
    expected,
    observed: verdict === 'unknown' ? undefined : shape,
    verdict,
    findings: [...causes, ...findings, ...problems],
    sessionIds: [sessionId],
  };
}

/** Why nothing was tested; a backend's death with its last words. */
function reasonsOf(error: unknown): string[] {
  const { death } = error as { death?: BackendDeath };
  return [messageOf(error), ...(death?.lastLogLines.slice(-5).map((line) => `backend.log: ${line}`) ?? [])];
}

function untested(scenario: Scenario, lane: Lane, findings: string[]): Cell {
  const none = { lines: 0, bytes: 0 };
  return {
    scenario: scenario.name,
    route: lane.route,
    verdict: 'unknown',
    expected: scenario.expected[lane.route],
    displayed: amountDisplayed(lane),
    acknowledged: none,
    delivered: none,
    altered: none,
    unexpected: none,
    duplicated: none,
    recovered: none,
    reordered: 0,
    lost: { prefix: 0, middle: 0, tail: 0 },
    lossWindowMs: 0,
    findings,
    sessionIds: [lane.sessionId],
  };
}
