import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArchivedRecord } from '../../../archive';
import { compareRecords, readSessionEvent } from '../../../archive';
import { sessionDataOf, streamFragments } from '../../../archive/text-form';
import type { Route } from '../../../pipeline';
import type { CheckInput, CheckRules, Displayed, JournalCall } from '../types';

export const agentRules: CheckRules = { tickMs: 1_000, bytesPerTick: 132_000, slackMs: 300 };

/**
 * A recorded session of the real agent as input of a check: its output is the ledger, its calls the journal, and
 * what the recording service took is what was delivered. `carried` is found by laying the messages along the output.
 */
export function traceInput(
  name: string,
  route: Route,
  folder = join(__dirname, '../../../archive/fixtures'),
): CheckInput {
  const [header, ...entries] = readFileSync(join(folder, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const start = Date.parse(header.wall);
  const at = (entry: { t: number }) => start + Math.round(entry.t * 1_000);
  const sessionId: string = header.sessionId;
  const displayed: Displayed[] = [];
  const journal: JournalCall[] = [];
  const records: ArchivedRecord[] = [];
  const input: CheckInput = {
    route,
    ledger: { sessionId, displayed },
    journal,
    unreadable: [],
    delivered: { records },
    rules: agentRules,
  };
  for (const entry of entries) {
    if (entry.kind === 'output') displayed.push({ at: at(entry), bytes: Buffer.from(entry.text) });
    const killed = entry.kind === 'stimulus' && entry.what === 'signal' && entry.signal === 'SIGKILL';
    if (killed && entry.targets.includes('session-worker')) input.ledger.faultAt ??= at(entry);
  }
  const output = Buffer.concat(displayed.map(({ bytes }) => bytes));
  const fragments = streamFragments(output, { complete: true });
  let accepted = 0;
  for (const entry of entries) {
    if (entry.kind !== 'call') continue;
    const { service, op, request, response } = entry;
    const status = response.connectionDropped ? 0 : response.status;
    const call: JournalCall = { kind: 'call', at: at(entry), sessionId, service, op, attempt: 1, status };
    journal.push(call);
    const taken = response.status === 200 || response.accepted === true;
    if (op === 'PutObject') {
      call.carried = { from: 0, to: output.length };
      const body = request.body.b64
        ? Buffer.from(request.body.b64, 'base64')
        : Buffer.from(request.body.text);
      if (taken) input.delivered = { records, transcript: { key: request.uri.slice(1), bytes: body } };
    }
    if (op !== 'PutLogEvents') continue;
    const put: ArchivedRecord[] = request.logEvents.map(
      (event: { timestamp: number; message: string }, i: number): ArchivedRecord => ({
        eventId: `${journal.length}-${i}`,
        timestamp: event.timestamp,
        logGroup: request.logGroupName,
        logStream: request.logStreamName,
        message: event.message,
        source: { key: `call-${String(journal.length).padStart(6, '0')}`, envelope: 0, event: i },
      }),
    );
    if (taken) records.push(...put);
    const wanted = put.flatMap((record) => {
      const event = readSessionEvent(record);
      return event.kind === 'streamed' ? event.message.sessionData : [];
    });
    if (wanted.length === 0) {
      call.carried = { from: 0, to: output.length };
      continue;
    }
    let end = accepted;
    for (let left = wanted.length; left > 0; end++) left -= sessionDataOf(fragments[end]!.text).length;
    call.carried = { from: fragments[accepted]!.from, to: fragments[end - 1]!.to };
    if (status === 200) accepted = end;
  }
  records.sort(compareRecords);
  return input;
}
