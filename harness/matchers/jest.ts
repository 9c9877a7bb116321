/**
 * Adds the matchers to jest: `import '@session-logs/harness/jest'` in a test file, or that name in jest's
 * `setupFilesAfterEnv`. Their types hold for the global `expect` and for that of `@jest/globals`.
 */
import { expect } from '@jest/globals';
import { matchers } from './matchers';

/** What they say: matchers.ts. */
interface CellMatchers<R> {
  /** Every displayed line was delivered, and nothing else was. */
  toBeComplete(): R;
  /** Some lines are lost, only from the end; the first of them was displayed at most `within` ms before the fault. */
  toLoseOnlyTail(bound: { within: number }): R;
  /** Lines were displayed, and nothing was delivered. */
  toLoseEverything(): R;
}

// A declaration that merges must have the parameters of the one that it is merged with, word for word.
declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: as @types/jest has it
    interface Matchers<R, T = {}> extends CellMatchers<R> {}
  }
}
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends CellMatchers<R> {}
}

expect.extend(matchers);
