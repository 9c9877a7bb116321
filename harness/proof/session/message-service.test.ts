import { connect } from 'node:net';
import { systemClock, waitFor } from '../../../base';
import type { ServiceMessage, TaskComplete } from '../../agent';
import { readLines, sendLine } from '../../agent';
import { MessageService } from './message-service';

describe('message service', () => {
  const content = { SessionId: 's-1' } as never;
  const complete: TaskComplete = {
    SchemaVersion: 1,
    TaskId: 's-1',
    Topic: 'agent_task_complete',
    FinalTaskStatus: 'Success',
    InstanceId: 'i-1',
    Output: '',
    S3Bucket: '',
    S3UrlSuffix: '',
    CwlGroup: '',
    CwlStream: '',
    RetryNumber: 0,
  };

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
    sendLine(agent, { type: 'hello', secret: service.access.secret });
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

  test('a data channel that is opened anew for a session terminated meanwhile is told so, and gets no keystrokes', async () => {
    await withAgent(async (service, agent, got) => {
      service.startSession('i-1', content, { onOutput: () => {} });
      service.terminate('s-1');
      sendLine(agent, { type: 'open_data_channel', sessionId: 's-1' });
      await arrives(() => got.some(({ type }) => type === 'session_already_terminated'));
      service.type('s-1', Buffer.from('ls\n'));
      service.startSession('i-1', { SessionId: 's-2' } as never, { onOutput: () => {} });
      await arrives(() => got.filter(({ type }) => type === 'interactive_shell').length === 2);
      expect(got.map(({ type }) => type)).not.toContain('input_stream_data');
    });
  });

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

  /** Somebody else's connection, which sends these bytes. @returns when it is closed by the service, or stays open */
  async function stranger(
    service: MessageService,
    ...pieces: (string | Buffer)[]
  ): Promise<'closed' | 'open'> {
    const socket = connect({ port: service.port, host: '127.0.0.1' });
    socket.on('error', () => {});
    let closed = false;
    socket.on('close', () => {
      closed = true;
    });
    for (const piece of pieces) socket.write(piece);
    const until = Date.now() + 500;
    while (!closed && Date.now() < until) await systemClock.sleep(10);
    socket.destroy();
    return closed ? 'closed' : 'open';
  }
  const opened = `${JSON.stringify({ type: 'open_control_channel', instanceId: 'i-2', agentVersion: '1' })}\n`;
  const hello = (secret: string) => `${JSON.stringify({ type: 'hello', secret })}\n`;

  test.each<[string, (secret: string) => string]>([
    ['nothing', () => ''],
    ['another secret', () => hello('guessed')],
    ['a secret of the right length', (secret) => hello('0'.repeat(secret.length))],
    ['a secret that is no text', () => '{"type":"hello","secret":1}\n'],
  ])('takes nothing from a process that says %s', async (_, first) => {
    await withAgent(async (service, agent, got) => {
      expect(await stranger(service, first(service.access.secret), opened)).toBe('closed');
      expect(service.isConnected('i-2')).toBe(false);
      service.startSession('i-1', content, { onOutput: () => {} });
      await arrives(() => got.some(({ type }) => type === 'interactive_shell'));
      expect(agent.destroyed).toBe(false);
    });
  });

  test.each<[string, (string | Buffer)[]]>([
    ['bytes that are none of ours', [Buffer.from([0, 255, 254, 10, 10, 13, 0]), 'GET / HTTP/1.1\r\n\r\n']],
    [
      'JSON that is no message',
      ['null\n', '[]\n', '"x"\n', '1e999\n', '{"type":7}\n', '{"type":"unknown"}\n'],
    ],
    [
      'messages with wrong fields',
      [
        '{"type":"open_data_channel"}\n',
        '{"type":"agent_task_complete","complete":null}\n',
        '{"type":"output_stream_data","sessionId":{},"payload":[]}\n',
        '{"type":"agent_session_state","sessionId":"s-1","state":"Dead"}\n',
        '{"type":"hello","secret":"again"}\n',
      ],
    ],
    ['half a message', ['{"type":"open_control']],
  ])('lives on after %s, from an agent of its run', async (_, pieces) => {
    await withAgent(async (service, agent, got) => {
      await stranger(service, hello(service.access.secret), ...pieces);
      for (const piece of pieces) agent.write(piece);
      agent.write('\n');
      service.startSession('i-1', content, { onOutput: () => {} });
      await arrives(() => got.some(({ type }) => type === 'interactive_shell'));
    });
  });

  test('cuts off who sends a line without an end, and holds little of it', async () => {
    await withAgent(async (service) => {
      const before = process.memoryUsage().rss;
      const piece = Buffer.alloc(2 ** 20, 0x61);
      const sent = await stranger(
        service,
        hello(service.access.secret),
        ...Array.from({ length: 64 }, () => piece),
      );
      expect(sent).toBe('closed');
      expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
    });
  });

  test('forgets a connection that is cut', async () => {
    await withAgent(async (service, agent) => {
      agent.destroy();
      await arrives(() => !service.isConnected('i-1'));
    });
  });
});
