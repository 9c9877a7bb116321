import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { systemClock, waitFor } from '../../base';
import type { ServiceMessage, TaskComplete } from '../agent';
import { readLines, sendLine } from '../agent';
import { LedgerKeeper } from './ledger';
import { MessageService } from './message-service';
import { seededRandom } from './random';
import { numberedLines, recordedSession } from './sources';

const take = (source: ReturnType<typeof numberedLines>, n: number) => {
  const pieces: string[] = [];
  for (const { bytes } of source.pieces()) {
    pieces.push(Buffer.from(bytes).toString());
    if (pieces.length === n) break;
  }
  return pieces;
};

describe('sources', () => {
  test('numbered lines: the same for the same seed, others for another, each with its number', () => {
    expect(take(numberedLines(7), 50)).toEqual(take(numberedLines(7), 50));
    expect(take(numberedLines(7), 50)).not.toEqual(take(numberedLines(8), 50));
    take(numberedLines(7), 50).forEach((line, i) => {
      expect(line).toMatch(new RegExp(`^${String(i + 1).padStart(6, '0')} [^\\r\\n]+\\r\\n$`));
    });
  });

  test('the recorded session is the recording: 713,047 bytes, and no pause longer than asked', () => {
    const hash = createHash('sha256');
    let bytes = 0;
    for (const piece of recordedSession(40).pieces()) {
      hash.update(piece.bytes);
      bytes += piece.bytes.length;
      expect(piece.afterMs).toBeLessThanOrEqual(40);
    }
    expect(bytes).toBe(713_047);
    expect(hash.digest('hex')).toBe('a13fcca75023e6e1cf0337c637ae4940c08f24fb1fe3562351b729bb8e4ab5df');
  });

  test('random numbers lie in [0, 1) and do not repeat soon', () => {
    const random = seededRandom(3);
    const numbers = Array.from({ length: 1000 }, random);
    expect(numbers.every((n) => n >= 0 && n < 1)).toBe(true);
    expect(new Set(numbers).size).toBe(1000);
  });
});

test('the ledger counts lines and bytes, and keeps the first fault', () => {
  let now = 100;
  const ledger = new LedgerKeeper('s', { now: () => now, sleep: async () => {} });
  ledger.record(Buffer.from('a\r\nb'));
  now = 200;
  ledger.record(Buffer.from('c\n'));
  ledger.markFault(150);
  ledger.markFault(180);
  expect([ledger.lines, ledger.bytes]).toEqual([2, 6]);
  expect(ledger.snapshot()).toMatchObject({
    sessionId: 's',
    faultAt: 150,
    displayed: [{ at: 100 }, { at: 200 }],
  });
});

describe('message service', () => {
  const content = { SessionId: 's-1' } as never;
  const complete = { TaskId: 's-1', FinalTaskStatus: 'Success' } as TaskComplete;

  async function withAgent(
    test: (
      service: MessageService,
      agent: ReturnType<typeof connect>,
      got: ServiceMessage[],
    ) => Promise<void>,
  ) {
    const service = await MessageService.start();
    const agent = connect({ port: service.port, host: '127.0.0.1' });
    const got: ServiceMessage[] = [];
    readLines<ServiceMessage>(agent, (message) => got.push(message));
    sendLine(agent, { type: 'open_control_channel', instanceId: 'i-1', agentVersion: '1' });
    try {
      await waitFor(() => service.isConnected('i-1') || undefined, { what: 'the agent', deadlineMs: 5000 });
      await test(service, agent, got);
    } finally {
      agent.destroy();
      await service.stop();
    }
  }
  const arrives = (probe: () => boolean) =>
    waitFor(() => probe() || undefined, { what: 'it', deadlineMs: 5000, clock: systemClock });

  test('passes on starts, output, keystrokes and results; counts a repeated result once', async () => {
    await withAgent(async (service, agent, got) => {
      const output: string[] = [];
      const results: TaskComplete[] = [];
      service.startSession('i-1', content, {
        onOutput: (bytes) => output.push(Buffer.from(bytes).toString()),
        onComplete: (result) => results.push(result),
      });
      await arrives(() => got.some(({ type }) => type === 'interactive_shell'));
      sendLine(agent, { type: 'open_data_channel', sessionId: 's-1' });
      sendLine(agent, {
        type: 'output_stream_data',
        sessionId: 's-1',
        payload: Buffer.from('日本\r\n').toString('base64'),
      });
      await arrives(() => output.length > 0);
      service.type('s-1', Buffer.from('ls\n'));
      sendLine(agent, { type: 'agent_task_complete', complete });
      sendLine(agent, { type: 'agent_task_complete', complete });
      await arrives(() => got.filter(({ type }) => type === 'agent_task_acknowledge').length === 2);
      expect(output).toEqual(['日本\r\n']);
      expect(results).toHaveLength(1);
      expect(got).toContainEqual({
        type: 'input_stream_data',
        payload: Buffer.from('ls\n').toString('base64'),
      });
    });
  });

  test('refuses to start a session on an instance that is not connected', async () => {
    const service = await MessageService.start();
    expect(() => service.startSession('i-9', content, { onOutput: () => {} })).toThrow(
      /i-9 is not connected/,
    );
    await service.stop();
  });

  test('forgets a connection that is cut', async () => {
    await withAgent(async (service, agent) => {
      agent.destroy();
      await arrives(() => !service.isConnected('i-1'));
    });
  });
});
