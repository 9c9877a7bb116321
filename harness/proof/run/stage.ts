import type { Clock } from '../../../base';
import { HarnessError, waitFor } from '../../../base';
import { type AgentProfile, agentYearOf } from '../../agent';
import type { Instance } from '../../machine';
import { checkSource, type Scenario, type Stage } from '../scenario';
import type { Lane } from './lane';

export interface StageOptions {
  scenario: Scenario;
  lanes: readonly Lane[];
  seed: number;
  profile: AgentProfile;
  clock: Clock;
  signal: AbortSignal;
  /** For progress and the history. */
  say: (what: string) => void;
}

/** How long any one step of a scenario may take on a busy machine before it counts as stuck, ms. */
const stepDeadlineMs = 60_000;

/** How much of a tick may have passed for a fault to strike surely before the next one. */
const safePartOfTick = 0.85;

/** Watches a streaming lane. @returns whether so many lines were displayed since its last flush, and the next is not near */
function watchFlushes(lane: Lane, clock: Clock, tickMs: number): (lines: number) => boolean {
  let accepted = lane.acceptedBytes();
  let flush: { at: number; lines: number } | undefined;
  return (lines) => {
    const displayed = lane.terminal.ledger.lines;
    const now = lane.acceptedBytes();
    if (now > accepted) {
      accepted = now;
      flush = { at: clock.now(), lines: displayed };
    }
    if (flush === undefined) return false;
    return displayed - flush.lines >= lines && clock.now() - flush.at < safePartOfTick * tickMs;
  };
}

/** The steps of a scenario, over all its lanes. */
export function createStage(options: StageOptions): Stage {
  const { scenario, lanes, seed, profile, clock, signal, say } = options;
  const all = (work: (lane: Lane) => Promise<unknown>) => Promise.all(lanes.map(work)).then(() => {});
  const until = (
    what: string,
    done: (lane: Lane) => boolean | Promise<boolean>,
    deadlineMs = stepDeadlineMs,
  ) =>
    all((lane) => {
      const look = async () => {
        lane.terminal.throwIfBroken();
        return (await done(lane)) || undefined;
      };
      return waitFor(look, {
        what: `${what} (${scenario.name}, ${lane.route})`,
        deadlineMs,
        clock,
        signal,
        pauseMs: 10,
        maxPauseMs: 40,
      });
    });
  const act = async (what: string, action: (instance: Instance) => Promise<void>) => {
    say(what);
    await all((lane) => action(lane.instance));
  };

  const stage: Stage = {
    agent: agentYearOf(profile),
    open: async () => {
      say('opening the sessions');
      await all((lane) => lane.instance.boot());
      await all((lane) => lane.terminal.open(stepDeadlineMs));
      for (const lane of lanes) lane.terminal.play(checkSource(scenario.source(seed), scenario.name));
    },
    displayed: (lines) =>
      until(`${lines} lines to be displayed`, (lane) => lane.terminal.ledger.lines >= lines),
    displayedMore: async (lines) => {
      const before = new Map(lanes.map((lane) => [lane, lane.terminal.ledger.lines]));
      await until(
        `${lines} more lines`,
        (lane) => lane.terminal.ledger.lines >= (before.get(lane) ?? 0) + lines,
      );
    },
    midTick: async (lines) => {
      const streaming = lanes.filter((lane) => lane.streams);
      if (streaming.length === 0) return stage.displayedMore(lines);
      const watched = streaming.map((lane) => watchFlushes(lane, clock, profile.tickMs));
      const deadline = clock.now() + 5 * profile.tickMs;
      // The lanes tick at moments of their own: the right one is common to all.
      const hurts = () => watched.map((isAtRisk) => isAtRisk(lines)).every(Boolean);
      await waitFor(() => hurts() || clock.now() > deadline || undefined, {
        what: 'a moment between ticks',
        deadlineMs: stepDeadlineMs,
        clock,
        signal,
        pauseMs: 2,
        maxPauseMs: 5,
      });
    },
    playedToEnd: () => all((lane) => lane.terminal.played()),
    fault: async (what, action) => {
      say(what);
      await all(async (lane) => {
        lane.terminal.ledger.markFault(clock.now());
        await action(lane.instance);
        // Nobody types on at a dead terminal; what was displayed stays in the ledger.
        lane.terminal.stop();
      });
    },
    each: act,
    networkCut: async (ticks) => {
      await act('cutting the network', (instance) => instance.cutNetwork());
      // What was under way when it was cut still arrives.
      await clock.sleep(profile.tickMs, signal);
      const progress = () => lanes.map((lane) => `${lane.terminal.ledger.bytes} ${lane.acceptedBytes()}`);
      const before = progress();
      await clock.sleep(ticks * profile.tickMs, signal);
      const after = progress();
      const leaking = lanes.find((_, index) => before[index] !== after[index]);
      if (leaking !== undefined) {
        throw new HarnessError(
          'network-not-cut',
          `something passed the cut network of the instance on route ${leaking.route}`,
        );
      }
      await act('restoring the network', (instance) => instance.restoreNetwork());
    },
    gone: (...programs) =>
      until(`${programs.join(' and ')} to be gone`, async (lane) => {
        const running = await lane.instance.processes();
        return !running.some(({ program }) => programs.some((name) => name === program));
      }),
    boot: () => act('booting again', (instance) => instance.boot()),
    exit: async (fault) => {
      say(fault ?? 'ending the sessions');
      await all((lane) =>
        lane.terminal.exit(() => {
          if (fault !== undefined) lane.terminal.ledger.markFault(clock.now());
        }),
      );
    },
    terminate: async () => {
      say('terminating the sessions');
      for (const lane of lanes) lane.terminal.terminate();
    },
    reported: (status) =>
      all(async (lane) => {
        const result = await lane.terminal.untilReported(stepDeadlineMs);
        const expected = typeof status === 'string' ? status : status(lane.route);
        if (result.FinalTaskStatus === expected) return;
        throw new HarnessError(
          'unexpected-session-result',
          `the agent reported ${result.FinalTaskStatus} for the session on route ${lane.route}, expected ${expected}` +
            (result.Output === '' ? '' : `: ${result.Output}`),
        );
      }),
  };
  return stage;
}
