import type { Route } from '../../../pipeline';
import type { AgentYear } from '../../agent';
import type { Expectation, LossShape } from '../../check';
import type { Instance } from '../../machine';
import type { Source } from './sources';

export type SessionStatus = 'Success' | 'Failed';

/**
 * What a scenario can do. Everything is done to four instances side by side, one a route: the same session, the same
 * fault at the same moment.
 */
export interface Stage {
  /** The agent that the sessions run with, by the year of its text rules: up to 3.3.4108 `2024`, newer ones `2026`. */
  readonly agent: AgentYear;
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
  /**
   * The users end their shells in good order.
   * @param fault what is bad about that, where it is: losses are measured from here then
   */
  exit(fault?: string): Promise<void>;
  /** The administrator ends the sessions (TerminateSession). */
  terminate(): Promise<void>;
  /** Waits for the agents' reports; another status than this one, or than this one of the route, fails the scenario. */
  reported(status: SessionStatus | ((route: Route) => SessionStatus)): Promise<void>;
}

/**
 * The losses that a route can show. The first two write once, when a session ends: all or nothing. A stream may lose its
 * end, or, in a session that is over within a second, everything. With the last ones its contract is broken, by name:
 * the agent hides lines from this copy (`lines-hidden`), or from one of two, and both together have all (`hidden-in-one`).
 */
export const allowedLosses = {
  'direct-s3': ['complete', 'everything-lost', 'lines-hidden'],
  'cloudwatch-at-exit': ['complete', 'everything-lost'],
  streaming: ['complete', 'tail-lost', 'everything-lost', 'lines-hidden'],
  deployed: ['complete', 'tail-lost', 'everything-lost', 'lines-hidden', 'hidden-in-one'],
} as const satisfies Record<Route, readonly (LossShape | 'hidden-in-one')[]>;

/** The loss that each route must show: one that loses less than that fails too. */
export type ExpectedLosses = { [R in Route]: (typeof allowedLosses)[R][number] };

/** What is expected of a route with an agent. */
export function expectationOf(
  { expected }: Pick<Scenario, 'expected'>,
  agent: AgentYear,
  route: Route,
): Expectation {
  const loss = ('2024' in expected ? expected[agent] : expected)[route];
  if (loss === 'hidden-in-one') return { shape: 'complete', broken: 'lines-hidden' };
  return loss === 'lines-hidden' ? { shape: loss, broken: loss } : { shape: loss };
}

/** What is broken, what must survive, and the shape of loss that each route must show. */
export interface Scenario {
  /** kebab-case; the file's name. */
  name: string;
  /** As the table's first column has it. */
  title: string;
  /** What happens, in a sentence. */
  description: string;
  /** Of each route; or, where agents differ in it, of each route by agent. */
  expected: ExpectedLosses | Readonly<Record<AgentYear, ExpectedLosses>>;
  /** The user whose sessions they are, as the sessions' ids begin with it. Default: `prover`. */
  user?: string;
  /** What the sessions display; `seed` is the run's. Called once a session: all are shown the same. */
  source: (seed: number) => Source;
  /** What is done to the sessions, in order. What it throws leaves every route `unknown`. */
  run: (stage: Stage) => Promise<void>;
}
