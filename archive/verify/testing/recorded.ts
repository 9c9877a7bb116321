import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { freshId } from '../../testing/fake-agent';
import { hour, transcriptKey, World } from './world';

const folder = join(__dirname, '../../fixtures');

interface Call {
  kind: string;
  op: string;
  request: {
    logEvents: { timestamp: number; message: string }[];
    body: { text?: string; b64?: string };
  };
  response: { status?: number; accepted?: boolean };
}

/**
 * The archive of a session of the real agent: what the recording service took of its calls, and what somebody did to
 * it. The log group has forgotten it, and nobody else is asked.
 * @param name of a recording below `fixtures`
 */
export function recordedWorld(name: string, change: (calls: Call[]) => Call[] = (calls) => calls): World {
  const path = join(folder, `${name}.jsonl`);
  const text = existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
  const [header, ...entries] = text
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const world = new World();
  const id: string = header.sessionId;
  let last = Date.parse(header.wall);
  for (const [i, { op, request, response }] of change(
    entries.filter(({ kind }) => kind === 'call'),
  ).entries()) {
    if (response.status !== 200 && response.accepted !== true) continue;
    if (op === 'PutObject') {
      const { b64, text: plain } = request.body;
      world.store.tamper(
        transcriptKey(id),
        b64 === undefined ? Buffer.from(plain!) : Buffer.from(b64, 'base64'),
      );
    }
    if (op !== 'PutLogEvents') continue;
    last = Math.max(last, ...request.logEvents.map(({ timestamp }) => timestamp));
    world.putCall(
      id,
      i,
      request.logEvents.map((event) => ({ ...event, id: freshId() })),
    );
  }
  world.now = last + 5 * hour;
  return world;
}
