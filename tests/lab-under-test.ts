import { join } from 'node:path';
import type { RunContext } from '../base/processes';
import { testRun } from '../base/processes/testing/run';
import type { StartedLab } from '../harness/lab';
import { instanceImageOf, type Lab, liveProfile } from '../harness/lab';
import { containers, type InstanceRoom, processTrees } from '../harness/machine';
import { type RunNetwork, requireEngine } from '../harness/machine/engine';
import type { Route, SessionDocument } from '../pipeline';
import { emulatorClients } from '../pipeline/state';

/** What jest's global set-up hands to the tests, through the environment. */
interface SharedLab {
  endpoint: string;
  pipeline: Lab['pipeline'];
  documents: Record<Route, { name: string; content: SessionDocument }>;
  runFolder: string;
  runId: string;
  /** Where instances are containers. */
  inside?: { network: RunNetwork; endpoint: string };
}

const variable = 'SESSION_LOGS_SHARED_LAB';

export function shareLab({ lab, backend }: StartedLab, run: Pick<SharedLab, 'runFolder' | 'runId'>): void {
  const { endpoint, pipeline, documents, instances } = lab;
  const inside =
    instances.kind === 'container' && backend.inside
      ? { network: backend.inside.network, endpoint: backend.inside.endpoint }
      : undefined;
  process.env[variable] = JSON.stringify({ endpoint, pipeline, documents, inside, ...run });
}

/** The lab that the global set-up started. */
export async function labUnderTest(): Promise<Lab & { runFolder: string; run: RunContext }> {
  const shared = JSON.parse(process.env[variable] ?? '{}') as SharedLab;
  return {
    ...shared,
    run: testRun(shared.runFolder),
    instances: await roomOf(shared),
    profile: liveProfile,
    clients: emulatorClients(shared.endpoint, shared.pipeline.region),
  };
}

async function roomOf({ endpoint, runFolder, runId, inside }: SharedLab): Promise<InstanceRoom> {
  if (inside === undefined) {
    return processTrees({ agentProgram: join(runFolder, 'agent', 'amazon-ssm-agent.js'), endpoint });
  }
  const { network, endpoint: insideEndpoint } = inside;
  const owner = { runId };
  return containers({
    engine: await requireEngine(),
    image: instanceImageOf(),
    network,
    owner,
    endpoint: insideEndpoint,
  });
}
