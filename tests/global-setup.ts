import { rmSync } from 'node:fs';
import { defaultCacheFolder, messageOf } from '../base';
import { makeTempFolder, openRun } from '../base/processes';
import { type BackendKind, chooseBackend } from '../harness/backend';
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
  const interrupted = new AbortController();
  const run = openRun({
    id: `tests-${process.pid}`,
    folder: runFolder,
    cacheFolder,
    signal: interrupted.signal,
  });
  const release = () => {
    run.registry.close();
    rmSync(runFolder, { recursive: true, force: true });
  };
  const interrupt = () => interrupted.abort(new Error('interrupted'));
  process.once('SIGINT', interrupt);
  try {
    const { backend } = await chooseBackend({ cacheFolder, backend: kinds.backend });
    const started = await startLab({ run, backend, instances: kinds.instances });
    shareLab(started, { runFolder, runId: run.id });
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
