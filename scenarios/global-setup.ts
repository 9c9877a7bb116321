import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../archive';
import { chooseBackend, defaultCacheFolder } from '../harness/backend';
import { silentProgress } from '../harness/proof-types';
import { makeTempFolder, openRunRegistry } from '../harness/run-registry';
import { startLab } from '../harness/start-lab';
import { sweepDeadRuns } from '../harness/sweep';
import { shareLab } from './lab-under-test';

declare global {
  var stopSharedLab: (() => Promise<void>) | undefined;
}

/** One backend and one deployment for all scenario tests. */
export default async function setUp(): Promise<void> {
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
    const { backend } = await chooseBackend({ cacheFolder });
    const { lab, stop } = await startLab({
      backend,
      instances: 'process',
      runFolder,
      registry,
      progress: silentProgress,
      signal: interrupted.signal,
    });
    const { endpoint, pipeline, documents } = lab;
    shareLab({
      endpoint,
      pipeline,
      documents,
      agentProgram: join(runFolder, 'agent', 'amazon-ssm-agent.js'),
      runFolder,
    });
    globalThis.stopSharedLab = async () => {
      await stop();
      release();
    };
  } catch (error) {
    release();
    throw new Error(`the scenario tests have no backend: ${messageOf(error)}`, { cause: error });
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}
