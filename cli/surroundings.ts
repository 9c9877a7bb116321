import type { Clock } from '../base';
import type { Prove } from '../harness/proof';
import type { ProcessEvents } from './interruption';
import type { Output } from './output';

/** The world outside of a command, so that tests can put another in its place. */
export interface Surroundings {
  /** Loads the proof. Called only when there is something to prove: it takes a while to load. */
  loadProve(): Prove;
  scenarioNames(): string[];
  defaultCacheFolder(): string;
  randomSeed(): number;
  stdout: Output;
  stderr: Output;
  env: Readonly<Record<string, string | undefined>>;
  process: ProcessEvents;
  clock: Clock;
}
