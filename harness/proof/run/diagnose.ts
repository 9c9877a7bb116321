import { paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { type ArchivedRecord, compareRecords } from '../../../archive';
import { messageOf } from '../../../base';
import type { Leg, Route, SessionPreferences } from '../../../pipeline';
import { describePipeline, readSessionDocument } from '../../../pipeline/state';
import { type CheckRules, checkSession } from '../../check';
import type { Lab } from '../../lab';
import type { Lane } from './lane';

/**
 * Why a route lost what it should not have: looks along the way the lines take, with the backend's own APIs, and says
 * in a sentence each what is wrong there. Empty when every hop looks right.
 */
export async function diagnose(lab: Lab, lane: Lane, rules: CheckRules): Promise<string[]> {
  const causes: string[] = [];
  for (const look of [documentCauses, pipelineCauses, logGroupCauses]) {
    try {
      causes.push(...(await look(lab, lane, rules)));
    } catch (error) {
      causes.push(`the cause could not be looked into: ${messageOf(error)}`);
    }
  }
  return causes;
}

interface Need {
  field: string;
  says: string;
  missing: (inputs: SessionPreferences) => boolean;
}

const legNeeds: Record<Leg, Need[]> = {
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

const needs: Record<Route, Need[]> = {
  ...legNeeds,
  deployed: [...legNeeds.streaming, ...legNeeds['direct-s3']],
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

/** Does CloudWatch Logs hold what the agent says was accepted? The same check, one hop earlier. */
async function logGroupCauses(lab: Lab, lane: Lane, rules: CheckRules): Promise<string[]> {
  if (!lane.acceptedPuts().some((call) => call.service === 'logs')) return [];
  const { logGroupName } = lab.pipeline;
  const records: ArchivedRecord[] = [];
  const request = { logGroupName, logStreamNames: [lane.sessionId] };
  for await (const page of paginateFilterLogEvents({ client: lab.clients.logs }, request)) {
    for (const { eventId = '', timestamp = 0, message = '' } of page.events ?? []) {
      const source = { key: logGroupName, envelope: 0, event: records.length };
      records.push({
        eventId,
        timestamp,
        message,
        logGroup: logGroupName,
        logStream: lane.sessionId,
        source,
      });
    }
  }
  const { acknowledged, delivered, recovered } = checkSession({
    // Of what is deployed, one leg goes through the log group.
    route: lane.route === 'deployed' ? 'streaming' : lane.route,
    ledger: lane.terminal.ledger.snapshot(),
    journal: lane.calls(),
    unreadable: lane.unreadable(),
    delivered: { records: records.sort(compareRecords) },
    rules,
  });
  const missing = acknowledged.lines - (delivered.lines - recovered.lines);
  if (missing <= 0) return [];
  return [
    `the agent reported ${missing} lines as accepted by PutLogEvents that CloudWatch Logs does not hold: ` +
      'it (or what lies between it and CloudWatch Logs) says success for calls that never arrived',
  ];
}
