import { join } from 'node:path';
import { type AgentProfile, bundleAgent } from './agent';
import type { Backend, StartedBackend } from './backend';
import { deployPipeline, synthesise } from './deploy';
import { applyDocuments, emulatorClients, type Lab, liveProfile } from './lab';
import type { Progress } from './proof-types';
import type { RunRegistry } from './run-registry';

/** Region that the emulator is asked for; nothing depends on which. */
const region = 'ap-northeast-1';

export interface StartLabOptions {
  backend: Backend;
  /** Name of the deployment. */
  name?: string;
  runFolder: string;
  registry?: RunRegistry;
  profile?: AgentProfile;
  progress: Progress;
  signal: AbortSignal;
}

export interface StartedLab {
  lab: Lab;
  backend: StartedBackend;
  /** Where the time went, ms. */
  timings: Record<string, number>;
  stop(): Promise<void>;
}

/**
 * Starts the backend, deploys the pipeline into it and writes the session documents. What needs no backend (synthesis,
 * bundling the agent) runs while it starts.
 * @throws SessionLogsError; the signal's reason. Nothing is left running then
 */
export async function startLab(options: StartLabOptions): Promise<StartedLab> {
  const { runFolder, registry, progress, signal } = options;
  const name = options.name ?? 'session-logs';
  const timings: Record<string, number> = {};
  const timed = async <T>(what: string, work: Promise<T>): Promise<T> => {
    const start = performance.now();
    const value = await work;
    timings[what] = Math.round(performance.now() - start);
    return value;
  };
  // A failure of one ends the others.
  const failed = new AbortController();
  const meanwhile = AbortSignal.any([signal, failed.signal]);
  const app = timed(
    'synth',
    synthesise({ name, outDir: join(runFolder, 'cdk.out'), signal: meanwhile, registry }),
  );
  const agent = timed('bundle agent', bundleAgent(join(runFolder, 'agent')));
  const settled = Promise.allSettled([app, agent]);

  const starting = progress.task('backend');
  let backend: StartedBackend | undefined;
  try {
    starting.update(`starting ${options.backend.description}`);
    const onProgress = (line: string) => starting.update(line);
    backend = await timed(
      'start backend',
      options.backend.start({ runFolder, registry, signal, onProgress }),
    );
    starting.done(`${backend.description} is ready at ${backend.endpoint}`);

    const { endpoint, died } = backend;
    const ended = AbortSignal.any([signal, died]);
    const deploying = progress.task('pipeline');
    try {
      const pipeline = await timed(
        'deploy',
        deployPipeline({
          endpoint,
          region,
          name,
          runFolder,
          app,
          registry,
          signal: ended,
          onProgress: (line) => deploying.update(line),
        }),
      );
      deploying.update('writing the session documents');
      const clients = emulatorClients(endpoint, region);
      const documents = await timed('session documents', applyDocuments(clients.ssm, pipeline));
      deploying.done(
        `stack ${pipeline.stackName} is deployed: ${pipeline.logGroupName} -> ${pipeline.bucketName}`,
      );
      const started = backend;
      return {
        lab: {
          endpoint,
          pipeline,
          documents,
          agentProgram: await agent,
          profile: options.profile ?? liveProfile,
          clients,
        },
        backend: started,
        timings,
        stop: async () => {
          clients.destroy();
          await started.stop();
        },
      };
    } catch (error) {
      deploying.fail();
      // A deployment into a backend that died fails with whatever it met first: say what really happened.
      throw died.aborted ? died.reason : error;
    }
  } catch (error) {
    failed.abort(error);
    starting.fail();
    await settled;
    await backend?.stop();
    throw error;
  }
}
