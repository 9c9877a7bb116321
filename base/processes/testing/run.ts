import { silentProgress } from '../..';
import type { Registration, RunContext, RunRegistry } from '..';

/** A register that only remembers, for tests that end what they start themselves. */
export class RememberingRegistry implements RunRegistry {
  /** All that was ever entered. */
  readonly registered: Registration[] = [];
  /** What was struck off. */
  readonly forgotten: number[] = [];

  register(registration: Registration): void {
    this.registered.push(registration);
  }

  unregister(pid: number): void {
    this.forgotten.push(pid);
  }

  usesContainers(): void {}
  close(): void {}
}

/** A run that writes into `folder`, shows nothing and is never aborted, unless `change` says otherwise. */
export function testRun(folder: string, change: Partial<RunContext> = {}): RunContext {
  return {
    id: `test-${process.pid}`,
    folder,
    registry: new RememberingRegistry(),
    signal: new AbortController().signal,
    progress: silentProgress,
    ...change,
  };
}
