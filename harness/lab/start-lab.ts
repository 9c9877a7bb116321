import { join } from 'node:path';
import type { ProgressTask } from '../../base';
import { type RunContext, stoppedBy } from '../../base/processes';
import type { Pipeline } from '../../pipeline';
import { emulatorRegion } from '../../pipeline/endpoint';
import { emulatorClients } from '../../pipeline/state';
import type { AgentProfile } from '../agent';
import type { Backend, StartedBackend } from '../backend';
import type { InstanceKind } from '../machine';
import { bundleAgent } from '../machine';
import { chooseInstances } from './choose-instances';
import { deployPipeline, requireLocalStack, synthesise } from './deploy';
import { applyDocuments, type Lab, liveProfile } from './lab';

export interface StartLabOptions {
  run: RunContext;
  backend: Backend;
  /** Name of the deployment. */
  name?: string;
  profile?: AgentProfile;
  /** Instances of this kind, or the reason why not as an error; undefined: containers where they can be. */
  instances?: InstanceKind;
  /** Somebody else's pipeline, deployed already: nothing is deployed. */
  pipeline?: Omit<Pipeline, 'account'>;
  /** Where a backend and a pipeline may be found that an earlier run kept, and where these are written down. */
  reuse?: LabReuse;
}

/** Labs that outlive their run: keeping-lab.ts. */
export interface LabReuse {
  /** Path of the record, for labels. */
  keptBy: string;
  /** @param assembly of the templates as they are now. @returns undefined when there is none, or none that fits */
  find(
    assembly: string,
    run: RunContext,
  ): Promise<{ backend: StartedBackend; pipeline: Pipeline } | undefined>;
  /** Writes down that backend and pipeline are to be kept. */
  keep(lab: { assembly: string; backend: StartedBackend; pipeline: Pipeline }, run: RunContext): void;
}

export interface StartedLab {
  lab: Lab;
  backend: StartedBackend;
  /** Where the time went, ms. */
  timings: Record<string, number>;
  stop(): Promise<void>;
}

type Timed = <T>(what: string, work: Promise<T>) => Promise<T>;

/**
 * Starts the backend, deploys the pipeline into it and writes the session documents; or takes what an earlier run kept,
 * or what somebody else deployed. What needs no backend (synthesis, bundling the agent) runs while it starts.
 * @throws SessionLogsError; the signal's reason. Nothing is left running then
 */
export async function startLab(options: StartLabOptions): Promise<StartedLab> {
  const { run } = options;
  const timings: Record<string, number> = {};
  const timed: Timed = async (what, work) => {
    const start = performance.now();
    const value = await work;
    timings[what] = Math.round(performance.now() - start);
    return value;
  };
  // A failure of one ends the others.
  const failed = new AbortController();
  const name = options.name ?? 'session-logs';
  const app =
    options.pipeline === undefined
      ? timed(
          'synth',
          synthesise({ run: stoppedBy(run, failed.signal), name, outDir: join(run.folder, 'cdk.out') }),
        )
      : undefined;
  const agent = timed('bundle agent', bundleAgent(join(run.folder, 'agent')));
  const settled = Promise.allSettled([app, agent]);

  const starting = run.progress.task('backend');
  let backend: StartedBackend | undefined;
  try {
    const kept = await takeKept(options, app, starting);
    backend = kept?.backend ?? (await timed('start backend', startBackend(options, starting)));
    starting.done(`${backend.description} is ready at ${backend.endpoint}`);
    const pipeline = kept?.pipeline ?? (await deployed(options, { backend, app, name, timed }));
    const started = await labOn(options, { backend, pipeline, agent, timed });
    const { clients } = started;
    const running = backend;
    return {
      lab: started,
      backend: running,
      timings,
      stop: async () => {
        clients.destroy();
        await running.stop();
      },
    };
  } catch (error) {
    failed.abort(error);
    starting.fail();
    await settled;
    await backend?.stop();
    // What fails on a backend that died fails with whatever it met first: say what really happened.
    throw backend?.died.aborted ? backend.died.reason : error;
  }
}

async function takeKept(
  { reuse, run }: StartLabOptions,
  app: Promise<string> | undefined,
  starting: ProgressTask,
) {
  if (reuse === undefined || app === undefined) return undefined;
  starting.update('looking for what an earlier run kept');
  return reuse.find(await app, run);
}

function startBackend(options: StartLabOptions, starting: ProgressTask): Promise<StartedBackend> {
  const { run, backend, reuse } = options;
  starting.update(`starting ${backend.description}`);
  return backend.start({
    run,
    keptBy: reuse?.keptBy,
    onProgress: (line) => starting.update(line),
  });
}

/** Deploys, or sees to it that somebody else's pipeline is on LocalStack and not on a real account. */
async function deployed(
  options: StartLabOptions,
  {
    backend,
    app,
    name,
    timed,
  }: { backend: StartedBackend; app?: Promise<string>; name: string; timed: Timed },
): Promise<Pipeline> {
  const { endpoint, died } = backend;
  const { reuse } = options;
  const run = stoppedBy(options.run, died);
  const task = run.progress.task('pipeline');
  try {
    if (app === undefined || options.pipeline !== undefined) {
      const foreign = options.pipeline as Omit<Pipeline, 'account'>;
      const account = await requireLocalStack({ endpoint, region: foreign.region, signal: run.signal });
      task.done(`${foreign.logGroupName} -> ${foreign.bucketName}, deployed by somebody else`);
      return { ...foreign, account };
    }
    const pipeline = await timed(
      'deploy',
      deployPipeline({
        run,
        endpoint,
        region: emulatorRegion,
        name,
        app,
        onProgress: (line) => task.update(line),
      }),
    );
    reuse?.keep({ assembly: await app, backend, pipeline }, run);
    task.done(`stack ${pipeline.stackName} is deployed: ${pipeline.logGroupName} -> ${pipeline.bucketName}`);
    return pipeline;
  } catch (error) {
    task.fail();
    throw error;
  }
}

async function labOn(
  options: StartLabOptions,
  ready: { backend: StartedBackend; pipeline: Pipeline; agent: Promise<string>; timed: Timed },
): Promise<Lab> {
  const { backend, pipeline, agent, timed } = ready;
  const { run } = options;
  const clients = emulatorClients(backend.endpoint, pipeline.region);
  try {
    const [documents, { room, why }] = await Promise.all([
      timed('session documents', applyDocuments(clients.ssm, pipeline)),
      agent.then((agentProgram) =>
        chooseInstances({ wanted: options.instances, backend, agentProgram, run }),
      ),
    ]);
    if (options.instances === undefined) run.progress.note(`instances: ${room.description} (${why})`);
    return {
      endpoint: backend.endpoint,
      pipeline,
      documents,
      instances: room,
      profile: options.profile ?? liveProfile,
      clients,
    };
  } catch (error) {
    clients.destroy();
    throw error;
  }
}
