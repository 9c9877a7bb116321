import { gzipSync } from 'node:zlib';
import { MemoryStore } from '../../location';

export const taro = 'taro.yamada-0a1b2c3d4e5f6a7b8';
export const hana = 'hana.sato-0b1b2c3d4e5f6a7b8';
/** The agent's streaming message. */
export const agent = (sessionId: string, arn: string, sessionData: unknown) =>
  JSON.stringify({
    eventVersion: '1.0',
    eventTime: '2026-11-24T00:00:00Z',
    awsRegion: 'eu-west-1',
    target: { id: 'i-1' },
    userIdentity: { arn },
    runAsUser: 'ssm-user',
    sessionId,
    sessionData,
  });
/** What a subscription filter sends. */
export const envelope = (logStream: string, ...events: [id: string, timestamp: number, message: string][]) =>
  JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '1',
    logGroup: 'g',
    logStream,
    subscriptionFilters: ['f'],
    logEvents: events.map(([id, timestamp, message]) => ({ id, timestamp, message })),
  });

/** Two sessions, an envelope that came twice, a transcript. */
export function archive() {
  const store = new MemoryStore();
  const first = envelope(
    taro,
    ['e1', 1_000, agent(taro, 'arn:taro', ['$ sudo id', 'uid=0(root) 日本'])],
    ['e2', 2_000, agent(taro, 'arn:taro', [])],
  );
  const second = envelope(taro, ['e3', 3_000, agent(taro, 'arn:taro', ['$ exit'])]);
  store.tamper('session-logs/2026/11/24/09/a.gz', gzipSync(`${first}\n${second}\n`));
  // CloudWatch Logs sends an envelope again: the same ids.
  store.tamper('session-logs/2026/11/24/10/b.gz', gzipSync(second));
  store.tamper(
    'session-logs/2026/11/25/00/c.gz',
    gzipSync(envelope(hana, ['e4', 90_000_000, agent(hana, 'arn:hana', ['$ ls'])])),
  );
  store.tamper(`transcripts/${taro}.log`, Buffer.from('Script started\n'));
  return store;
}
