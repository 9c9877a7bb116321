/**
 * Adds the matchers to jest: `import '@session-logs/harness/jest'` in a test file, or that name in jest's
 * `setupFilesAfterEnv`. Their types hold for the global `expect` and for that of `@jest/globals`.
 */
import { UserError } from '../../base';
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

const { expect } = globalThis as { expect?: { extend?: (matchers: object) => void } };
if (typeof expect?.extend !== 'function')
  throw new UserError('no-expect', 'there is no global expect to add the matchers to', {
    hint: "In a test of jest there is. Elsewhere: import { matchers } from '@session-logs/harness'; expect.extend(matchers)",
  });
expect.extend(matchers);
