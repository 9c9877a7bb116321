import { join } from 'node:path';
import { s3ObjectStore } from '../../../archive/location';
import { createArchiveReader } from '../../../archive/scan';
import { type Clock, messageOf, systemClock } from '../../../base';
import { archiveLayoutOf, routes } from '../../../pipeline';
import type { JournalEntry } from '../../agent';
import type { BackendDeath } from '../../backend';
import type { CheckRules } from '../../check';
import type { Lab } from '../../lab';
import type { Cell } from '../../report';
import type { Scenario } from '../scenario';
import { MessageService } from '../session';
import { amountDisplayed, cellOf, untested } from './cell';
import { Lane } from './lane';
import { readBack } from './read-back';
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
        user: scenario.user,
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
    const store = s3ObjectStore(lab.clients.s3, { bucket: lab.pipeline.bucketName });
    const reader = createArchiveReader(store, archiveLayoutOf(lab.pipeline));
    const archive = await readBack({ sessions: lanes, read: () => reader.refresh(), clock, signal });
    const rules: CheckRules = {
      tickMs: lab.profile.tickMs,
      bytesPerTick: lab.profile.eventsPerBatch * lab.profile.text.streamChunkBytes,
      slackMs,
      text: lab.profile.text,
    };
    return await Promise.all(lanes.map((lane) => cellOf(lab, scenario, lane, archive, rules)));
  } catch (error) {
    const reasons = reasonsOf(signal.aborted ? signal.reason : error);
    return lanes.map((lane) => untested(lab, scenario, lane, reasons));
  } finally {
    for (const lane of lanes) {
      lane.terminal.stop();
      record({ kind: 'displayed', route: lane.route, sessionId: lane.sessionId, ...amountDisplayed(lane) });
    }
    await Promise.all(lanes.map((lane) => lane.instance.destroy()));
    await service.stop();
  }
}

/** Why nothing was tested; a backend's death with its last words. */
function reasonsOf(error: unknown): string[] {
  const { death } = error as { death?: BackendDeath };
  return [messageOf(error), ...(death?.lastLogLines.slice(-5).map((line) => `backend.log: ${line}`) ?? [])];
}
