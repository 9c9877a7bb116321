import { paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { messageOf } from '../archive';
import { describePipeline, type Route, readSessionDocument } from './deploy';
import type { Lab } from './lab';
import type { Lane } from './lane';

/**
 * Why a route lost what it should not have: looks along the way the lines take, with the backend's own APIs, and says
 * in a sentence each what is wrong there. Empty when every hop looks right.
 */
export async function diagnose(lab: Lab, lane: Lane): Promise<string[]> {
  const causes: string[] = [];
  for (const look of [documentCauses, pipelineCauses, logGroupCauses]) {
    try {
      causes.push(...(await look(lab, lane)));
    } catch (error) {
      causes.push(`the cause could not be looked into: ${messageOf(error)}`);
    }
  }
  return causes;
}

const needs: Record<
  Route,
  { field: string; says: string; missing: (i: Lab['documents'][Route]['content']['inputs']) => boolean }[]
> = {
  'direct-s3': [{ field: 's3BucketName', says: 'names no bucket', missing: (i) => i.s3BucketName === '' }],
  'cloudwatch-at-exit': [
    {
      field: 'cloudWatchLogGroupName',
      says: 'names no log group',
      missing: (i) => i.cloudWatchLogGroupName === '',
    },
  ],
  streaming: [
    {
      field: 'cloudWatchLogGroupName',
      says: 'names no log group',
      missing: (i) => i.cloudWatchLogGroupName === '',
    },
    {
      field: 'cloudWatchStreamingEnabled',
      says: 'has streaming switched off, so the agent uploads only when a session ends in good order',
      missing: (i) => !i.cloudWatchStreamingEnabled,
    },
  ],
};

/** What the session document told the agent, and what it says now. */
async function documentCauses(lab: Lab, { route }: Lane): Promise<string[]> {
  const { name, content } = lab.documents[route];
  const now = await readSessionDocument(lab.clients.ssm, name).catch(() => undefined);
  return needs[route]
    .filter(({ missing }) => missing(content.inputs) || (now !== undefined && missing(now.inputs)))
    .map(({ field, says }) => `session document ${name} ${says} (${field})`);
}

/** What the deployed pipeline looks like right now. */
async function pipelineCauses(lab: Lab, { route }: Lane): Promise<string[]> {
  if (route === 'direct-s3') return [];
  const findings = await describePipeline(lab.clients, lab.pipeline);
  return findings.filter(({ kind }) => kind === 'breaks').map(({ sentence }) => sentence);
}

/** Does CloudWatch Logs hold what the agent says was accepted? */
async function logGroupCauses(lab: Lab, lane: Lane): Promise<string[]> {
  const puts = lane.acceptedPuts().filter((call) => call.service === 'logs');
  const accepted = puts.reduce((sum, call) => sum + (call.events ?? 0), 0);
  if (accepted === 0) return [];
  let stored = 0;
  const request = { logGroupName: lab.pipeline.logGroupName, logStreamNames: [lane.sessionId] };
  for await (const page of paginateFilterLogEvents({ client: lab.clients.logs }, request)) {
    stored += page.events?.length ?? 0;
  }
  if (stored >= accepted) return [];
  return [
    `the agent reported ${accepted} log events as accepted by PutLogEvents, and CloudWatch Logs holds ${stored} of them: ` +
      'the agent (or what lies between it and CloudWatch Logs) says success for calls that never arrived',
  ];
}
