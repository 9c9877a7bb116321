import { gzipSync } from 'node:zlib';
import type { FakeEnvelope } from './fake-agent';

const joined = (envelopes: readonly FakeEnvelope[], between: string) =>
  Buffer.from(envelopes.map((envelope) => JSON.stringify(envelope) + between).join(''));

/** Every form in which CloudWatch Logs and Firehose can leave envelopes in one object. */
export const encodings: Record<string, (envelopes: readonly FakeEnvelope[]) => Buffer> = {
  'one gzip member of lines': (e) => gzipSync(joined(e, '\n')),
  'one gzip member of joined JSON': (e) => gzipSync(joined(e, '')),
  'many gzip members': (e) => Buffer.concat(e.map((one) => gzipSync(JSON.stringify(one)))),
  'gzip in gzip': (e) => gzipSync(Buffer.concat(e.map((one) => gzipSync(JSON.stringify(one))))),
  'gzip in gzip, one by one': (e) => Buffer.concat(e.map((one) => gzipSync(gzipSync(JSON.stringify(one))))),
  lines: (e) => joined(e, '\n'),
  'joined JSON': (e) => joined(e, ''),
  'lines with CR': (e) => joined(e, '\r\n'),
  'pretty JSON': (e) => Buffer.from(e.map((one) => `${JSON.stringify(one, null, 2)}\n`).join('')),
  'stored gzip members': (e) => Buffer.concat(e.map((one) => gzipSync(JSON.stringify(one), { level: 0 }))),
  'plain and gzip by turns': (e) =>
    Buffer.concat(
      e.map((one, i) => (i % 2 ? gzipSync(JSON.stringify(one)) : Buffer.from(JSON.stringify(one)))),
    ),
};

/** Firehose's message extraction: the agent's messages alone. */
export const extracted: Record<string, (envelopes: readonly FakeEnvelope[]) => Buffer> = {
  'extracted messages': (e) =>
    gzipSync(e.flatMap(({ logEvents }) => logEvents.map((m) => m.message)).join('')),
  'extracted messages, lines': (e) =>
    Buffer.from(e.flatMap(({ logEvents }) => logEvents.map((m) => `${m.message}\n`)).join('')),
};
