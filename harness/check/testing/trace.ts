import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArchivedRecord } from '../../../archive';
import { compareRecords, readSessionEvent } from '../../../archive';
import { sessionDataOf, streamFragments, textRules3_3_987 } from '../../../archive/text-form';
import type { Route } from '../../../pipeline';
import type { CheckInput, CheckRules, Displayed, JournalCall } from '../types';

export const agentRules: CheckRules = {
  tickMs: 1_000,
  bytesPerTick: 132_000,
  slackMs: 300,
  text: textRules3_3_987,
};

/**
 * A recorded session of the real agent as input of a check: its output is the ledger, its calls the journal, and
 * what the recording service took is what was delivered. `carried` is found by laying the messages along the output.
 */
export function traceInput(
  name: string,
  route: Route,
  folder = join(__dirname, '../../../archive/fixtures'),
  rules = agentRules,
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
    rules,
  };
  for (const entry of entries) {
    if (entry.kind === 'output') displayed.push({ at: at(entry), bytes: bytesOf(entry) });
    const killed = entry.kind === 'stimulus' && entry.what === 'signal' && entry.signal === 'SIGKILL';
    if (killed && entry.targets.includes('session-worker')) input.ledger.faultAt ??= at(entry);
  }
  const output = Buffer.concat(displayed.map(({ bytes }) => bytes));
  const fragments = streamFragments(output, { complete: true, rules: rules.text });
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
      const body = bytesOf(request.body);
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
    for (let left = wanted.length; left > 0 && end < fragments.length; end++)
      left -= sessionDataOf(fragments[end]!.text).length;
    call.carried = { from: fragments[accepted]!.from, to: fragments[end - 1]!.to };
    if (status === 200) accepted = end;
  }
  records.sort(compareRecords);
  return input;
}

const bytesOf = ({ text, b64 }: { text?: string; b64?: string }): Buffer =>
  b64 === undefined ? Buffer.from(text ?? '') : Buffer.from(b64, 'base64');
