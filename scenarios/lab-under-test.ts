import { z } from 'zod';
import type { Route, SessionDocument } from '../harness/deploy';
import { processTrees } from '../harness/instance';
import { emulatorClients, type Lab, liveProfile } from '../harness/lab';

/** What jest's global set-up hands to the tests, through the environment. */
export interface SharedLab {
  endpoint: string;
  pipeline: Lab['pipeline'];
  documents: Record<Route, { name: string; content: SessionDocument }>;
  agentProgram: string;
  runFolder: string;
}

const variable = 'SESSION_LOGS_SHARED_LAB';

export function shareLab(lab: SharedLab): void {
  process.env[variable] = JSON.stringify(lab);
}

/** The lab that the global set-up started. */
export function labUnderTest(): Lab & { runFolder: string } {
  const shared = z
    .looseObject({ endpoint: z.string() })
    .parse(JSON.parse(process.env[variable] ?? '{}')) as unknown as SharedLab;
  return {
    ...shared,
    instances: processTrees(shared),
    profile: liveProfile,
    clients: emulatorClients(shared.endpoint, shared.pipeline.region),
  };
}
