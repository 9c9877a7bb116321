import { setImmediate } from 'node:timers/promises';
import { systemClock } from '../../../base';
import type { SessionDocument } from '../../../pipeline';
import type { Source } from '../scenario';
import type { MessageService, SessionEvents } from './message-service';
import { Terminal } from './terminal';

/** A terminal of a session that displays what is typed into it at once. */
async function openTerminal() {
  const typed: string[] = [];
  let events!: SessionEvents;
  const service: Partial<MessageService> = {
    isConnected: () => true,
    backlog: () => 0,
    startSession: (_instance, _content, told) => {
      events = told;
      told.onState?.('Connected');
    },
    type: (_session, bytes) => {
      typed.push(Buffer.from(bytes).toString());
      events.onOutput(bytes);
    },
  };
  const terminal = new Terminal({
    service: service as MessageService,
    clock: systemClock,
    instanceId: 'mi-0',
    sessionId: 's',
    sessionOwner: 'arn',
    document: { name: 'd', content: {} as SessionDocument },
    signal: new AbortController().signal,
  });
  await terminal.open();
  return { terminal, typed };
}

const piece = (text: string) => ({ afterMs: 0, bytes: Buffer.from(text) });

test('plays a source to its end', async () => {
  const { terminal, typed } = await openTerminal();
  terminal.play({ description: '', pieces: () => [piece('one\r\n'), piece('two\r\n')] });
  await terminal.played();
  expect(typed).toEqual(['one\r\n', 'two\r\n']);
  expect(terminal.ledger.lines).toBe(2);
  expect(() => terminal.throwIfBroken()).not.toThrow();
});

test('a source that breaks is told to whoever waits, then or later', async () => {
  const { terminal, typed } = await openTerminal();
  const breaking: Source = {
    description: '',
    *pieces() {
      yield piece('one\r\n');
      throw new Error('out of lines');
    },
  };
  terminal.play(breaking);
  // Nobody waits meanwhile: an unhandled rejection would end the whole run.
  for (let turn = 0; turn < 10; turn += 1) await setImmediate();
  expect(typed).toEqual(['one\r\n']);
  expect(() => terminal.throwIfBroken()).toThrow('out of lines');
  await expect(terminal.played()).rejects.toThrow('out of lines');
  await expect(terminal.exit()).rejects.toThrow('out of lines');
});
