import { rmSync } from 'node:fs';
import { messageOf, silentProgress } from '../base';
import { makeTempFolder, openRunRegistry } from '../base/processes';
import { type BackendKind, chooseBackend, defaultCacheFolder } from '../harness/backend';
import { startLab, sweepDeadRuns } from '../harness/lab';
import type { InstanceKind } from '../harness/machine';
import { shareLab } from './lab-under-test';

declare global {
  var stopSharedLab: (() => Promise<void>) | undefined;
}

/** One backend and one deployment for all scenario tests: a child process, on any machine. */
export default (): Promise<void> => setUp({ backend: 'process', instances: 'process' });

export async function setUp(kinds: { backend: BackendKind; instances: InstanceKind }): Promise<void> {
  const cacheFolder = defaultCacheFolder();
  await sweepDeadRuns({ cacheFolder });
  const runFolder = makeTempFolder('tests');
  const registry = openRunRegistry({ cacheFolder, runId: `tests-${process.pid}` });
  const release = () => {
    registry.close();
    rmSync(runFolder, { recursive: true, force: true });
  };
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort(new Error('interrupted'));
  process.once('SIGINT', interrupt);
  try {
    const { backend } = await chooseBackend({ cacheFolder, backend: kinds.backend });
    const started = await startLab({
      backend,
      instances: kinds.instances,
      runFolder,
      registry,
      progress: silentProgress,
      signal: interrupted.signal,
    });
    shareLab(started, { runFolder, runId: registry.runId });
    globalThis.stopSharedLab = async () => {
      await started.stop();
      release();
    };
  } catch (error) {
    release();
    throw new Error(`the scenario tests have no backend: ${messageOf(error)}`, { cause: error });
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}
