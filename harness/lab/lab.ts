import type { SSMClient } from '@aws-sdk/client-ssm';
import {
  type Pipeline,
  type Route,
  routes,
  type SessionDocument,
  sessionDocumentFor,
  sessionDocumentNames,
} from '../../pipeline';
import { applySessionDocument, type Clients, readSessionDocument } from '../../pipeline/state';
import { type AgentProfile, type AgentYear, agentsByYear, agentYearOf, defaultAgentYear } from '../agent';
import type { InstanceRoom } from '../machine';

/** A deployed pipeline with its session documents: what scenarios run against. */
export interface Lab {
  /** The backend's endpoint, for every service. */
  endpoint: string;
  pipeline: Pipeline;
  /** The session document of each route, as read back from SSM. */
  documents: Record<Route, { name: string; content: SessionDocument }>;
  /** Where instances are made. */
  instances: InstanceRoom;
  profile: AgentProfile;
  clients: Clients;
}

/** An agent of live runs: waits that prove nothing by their length are shorter. */
export const liveProfileOf = (year: AgentYear): AgentProfile => ({
  ...agentsByYear[year],
  orphanWaitMs: 2000,
  coreStopMs: 1500,
});

/** The agent of live runs where none is chosen. */
export const liveProfile: AgentProfile = liveProfileOf(defaultAgentYear);

/** What a profile shortens of the real agent's, in words, for the report. */
export function shortenings(profile: AgentProfile): string[] {
  const real = agentsByYear[agentYearOf(profile)];
  const numbers: [keyof AgentProfile & ('orphanWaitMs' | 'coreStopMs' | 'exitDelayMs' | 'tickMs'), string][] =
    [
      ['orphanWaitMs', 'wait before an orphaned session is reported Failed'],
      ['coreStopMs', "time the agent's core takes to stop"],
      ['exitDelayMs', "session worker's life after its result"],
      ['tickMs', 'streaming flush period'],
    ];
  return numbers
    .filter(([key]) => profile[key] !== real[key])
    .map(([key, what]) => `${what}: ${real[key] / 1000} s -> ${profile[key] / 1000} s`);
}

/** What the session documents leave off that a real deployment has on, in words, for the report. */
export function documentShortenings({ deployed }: Lab['documents']): string[] {
  const { s3EncryptionEnabled, cloudWatchEncryptionEnabled } = deployed.content.inputs;
  const off = [
    ...(s3EncryptionEnabled ? [] : ['s3EncryptionEnabled']),
    ...(cloudWatchEncryptionEnabled ? [] : ['cloudWatchEncryptionEnabled']),
  ];
  if (off.length === 0) return [];
  return [
    `encryption required by the deployed session document (${off.join(', ')}): on -> off, not tested here, because LocalStack drops the log group's key and the agent would refuse every session`,
  ];
}

/** Creates or updates the session documents of all routes, and reads them back. */
export async function applyDocuments(ssm: SSMClient, pipeline: Pipeline): Promise<Lab['documents']> {
  const applied = await Promise.all(
    routes.map(async (route) => {
      const name = sessionDocumentNames[route];
      await applySessionDocument(ssm, name, sessionDocumentFor(route, pipeline));
      return [route, { name, content: await readSessionDocument(ssm, name) }] as const;
    }),
  );
  return Object.fromEntries(applied) as Lab['documents'];
}
