import { connect } from 'node:net';
import { systemClock, waitFor } from '../../../base';
import type { ServiceMessage, TaskComplete } from '../../agent';
import { readLines, sendLine } from '../../agent';
import { MessageService } from './message-service';

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

  test('forgets a connection that is cut', async () => {
    await withAgent(async (service, agent) => {
      agent.destroy();
      await arrives(() => !service.isConnected('i-1'));
    });
  });
});
