import type { Clock } from '../base';
import type { Prove, Scenario } from '../harness/proof';
import type { ProcessEvents } from './interruption';
import type { Output } from './output';

/** The world outside of a command, so that tests can put another in its place. */
export interface Surroundings {
  /**
   * Loads the proof. Called only when there is something to prove: it takes a while to load.
   * @param own scenarios of the user's, beside ours
   */
  loadProve(own: readonly Scenario[]): Promise<Prove>;
  /** Of our scenarios. */
  scenarioNames(): Promise<{ faults: string[]; hostile: string[] }>;
  /** Loads and checks scenarios from files of the user's. @throws UserError naming the file and what is wrong in it */
  loadScenarios(paths: readonly string[]): Promise<Scenario[]>;
  defaultCacheFolder(): string;
  randomSeed(): number;
  stdout: Output;
  stderr: Output;
  env: Readonly<Record<string, string | undefined>>;
  process: ProcessEvents;
  clock: Clock;
}
