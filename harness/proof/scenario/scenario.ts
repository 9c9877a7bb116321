import type { Route } from '../../../pipeline';
import type { LossShape } from '../../check';
import type { Instance } from '../../machine';
import type { Source } from './sources';

/**
 * What a scenario can do. Everything is done to four instances side by side, one a route: the same session, the same
 * fault at the same moment.
 */
export interface Stage {
  /** Boots the instances, opens the sessions and starts to play the source. */
  open(): Promise<void>;
  /** Waits until every terminal has shown so many lines since the session's start. */
  displayed(lines: number): Promise<void>;
  /** Waits until every terminal has shown so many lines more than now. */
  displayedMore(lines: number): Promise<void>;
  /**
   * Waits for the moment that hurts: between two ticks, with `lines` lines on the screen that no streaming session has
   * been acknowledged. Where nothing streams, it goes on after a few ticks: the check will tell.
   */
  midTick(lines: number): Promise<void>;
  /** Waits until the source is played to its end and the screens stand still. */
  playedToEnd(): Promise<void>;
  /** Does something bad to every instance, and notes when. */
  fault(what: string, action: (instance: Instance) => Promise<void>): Promise<void>;
  /** Does something that must not matter for what is displayed until then; not noted as the fault. */
  each(what: string, action: (instance: Instance) => Promise<void>): Promise<void>;
  /**
   * Cuts the network of every instance for so many ticks and restores it. Sees to it that the cut was real: with nothing
   * displayed and nothing acknowledged in it.
   */
  networkCut(ticks: number): Promise<void>;
  /** Waits until none of these programs runs on any instance. */
  gone(...programs: ('core' | 'agent-worker' | 'session-worker')[]): Promise<void>;
  /** Switches the machines on where they are off, and starts the agents. */
  boot(): Promise<void>;
  /** The users end their shells in good order. */
  exit(): Promise<void>;
  /** The administrator ends the sessions (TerminateSession). */
  terminate(): Promise<void>;
  /** Waits for the agents' reports; another status than this one fails the scenario. */
  reported(status: 'Success' | 'Failed'): Promise<void>;
}

/**
 * The losses that a route can show while it keeps its contract. The first two write once, when a session ends: all or
 * nothing. A stream may lose its end, or, in a session that is over within a second, everything.
 */
export const allowedLosses = {
  'direct-s3': ['complete', 'everything-lost'],
  'cloudwatch-at-exit': ['complete', 'everything-lost'],
  streaming: ['complete', 'tail-lost', 'everything-lost'],
  deployed: ['complete', 'tail-lost', 'everything-lost'],
} as const satisfies Record<Route, readonly LossShape[]>;

/** The shape of loss that each route must show: one that loses less than that fails too. */
export type ExpectedLosses = { [R in Route]: (typeof allowedLosses)[R][number] };

/** What is broken, what must survive, and the shape of loss that each route must show. */
export interface Scenario {
  /** kebab-case; the file's name. */
  name: string;
  /** As the table's first column has it. */
  title: string;
  /** What happens, in a sentence. */
  description: string;
  expected: ExpectedLosses;
  /** What the sessions display; `seed` is the run's. Called once a session: all are shown the same. */
  source: (seed: number) => Source;
  /** What is done to the sessions, in order. What it throws leaves every route `unknown`. */
  run: (stage: Stage) => Promise<void>;
}
