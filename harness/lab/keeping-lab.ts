import { systemClock } from '../../base';
import { takeFileLock } from '../../base/processes';
import { describePipeline, emulatorClients } from '../../pipeline/state';
import { attachBackend, type Backend, type BackendKind, imageOf } from '../backend';
import {
  digestOfTemplates,
  endKeptLab,
  type KeptLab,
  keptFileOf,
  readKeptLab,
  writeKeptLab,
} from './kept-lab';
import { type LabReuse, type StartedLab, type StartLabOptions, startLab } from './start-lab';

export interface KeepingOptions {
  cacheFolder: string;
  /** A kind that the user insists on. */
  backend?: BackendKind;
}

/** How long a first start, with an installation and a pull, may take, ms. */
const startMs = 600_000;

/**
 * Starts a lab that outlives the run, or takes the one that an earlier run kept: when it is healthy and its template is
 * unchanged. One run at a time decides that.
 * @throws as `startLab` does
 */
export async function startKeptLab(options: StartLabOptions, keeping: KeepingOptions): Promise<StartedLab> {
  const release = await takeFileLock(`${keptFileOf(keeping.cacheFolder)}.lock`, {
    what: 'another run to start the backend that is kept',
    deadlineMs: startMs,
    signal: options.run.signal,
  });
  try {
    return await startLab({ ...options, reuse: keepingLab(keeping) });
  } finally {
    release();
  }
}

/** Uses the lab that is kept where it fits, ends it where not, and keeps a new one. */
function keepingLab({ cacheFolder, backend: kind }: KeepingOptions): LabReuse {
  return {
    keptBy: keptFileOf(cacheFolder),
    find: async (assembly, run) => {
      const kept = readKeptLab(cacheFolder);
      if (kept === undefined) return undefined;
      let why = whyUnfit(kept, assembly, kind);
      const backend = why === undefined ? await attachBackend(kept.backend, run) : undefined;
      if (backend === undefined) why ??= 'it is gone, or not healthy';
      else {
        why = await whatIsBroken(backend.endpoint, kept);
        if (why === undefined) return { backend, pipeline: kept.pipeline };
        await backend.stop();
      }
      run.progress.note(`kept backend: not used, ${why}`);
      await endKeptLab(cacheFolder);
      return undefined;
    },
    keep: ({ assembly, backend, pipeline }, run) => {
      if (backend.keep === undefined) return;
      writeKeptLab(cacheFolder, {
        runId: run.id,
        createdAt: new Date(systemClock.now()).toISOString(),
        templatesDigest: digestOfTemplates(assembly),
        pipeline,
        backend: backend.keep(),
      });
    },
  };
}

function whyUnfit(kept: KeptLab, assembly: string, kind: Backend['kind'] | undefined): string | undefined {
  if (kind !== undefined && kind !== kept.backend.kind) return `it is a ${kept.backend.kind}, not a ${kind}`;
  if (kept.backend.kind === 'container' && kept.backend.image !== imageOf())
    return `it is of the image ${kept.backend.image}, not ${imageOf()}`;
  return kept.templatesDigest === digestOfTemplates(assembly) ? undefined : 'the template has changed';
}

/** Somebody may have changed the pipeline meanwhile. */
async function whatIsBroken(endpoint: string, { pipeline }: KeptLab): Promise<string | undefined> {
  const clients = emulatorClients(endpoint, pipeline.region);
  try {
    const findings = await describePipeline(clients, pipeline);
    return findings.find((finding) => finding.kind === 'breaks')?.sentence;
  } finally {
    clients.destroy();
  }
}
