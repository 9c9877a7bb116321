import { PassThrough, Writable } from 'node:stream';
import type Dockerode from 'dockerode';
import type { JournalEntry } from '../agent';
import { JournalFollower } from './journal-follower';

const event = (name: string) =>
  `${JSON.stringify({ version: 1, at: 1, program: 'amazon-ssm-agent', pid: 9, kind: 'event', event: name })}\n`;

/** A container whose output is said by the test. As an engine does, it gives all of it anew to everybody who asks. */
function fakeContainer() {
  let said = '';
  let stream: PassThrough | undefined;
  const container = {
    logs: async () => {
      stream = new PassThrough();
      stream.write(said);
      return stream;
    },
    modem: {
      demuxStream: (from: PassThrough, out: Writable) =>
        from.on('data', (bytes: Buffer) => void out.write(bytes)),
    },
  } as unknown as Dockerode.Container;
  return {
    container,
    say: (text: string) => {
      said += text;
      stream?.write(text);
    },
    stop: () => stream?.end(),
    breakOff: (error: Error) => stream?.destroy(error),
  };
}

function following() {
  const { container, ...machine } = fakeContainer();
  const entries: JournalEntry[] = [];
  const follower = new JournalFollower(container, {
    onEntry: (entry) => entries.push(entry),
    errorLog: new Writable({ write: (_bytes, _encoding, done) => done() }),
  });
  const told = () =>
    entries.map((one) => (one.kind === 'unreadable' ? `${one.line}: ${one.reason}` : one.event));
  return { follower, told, ...machine };
}

test('after a restart only what is new is told, with its number counted over all boots', async () => {
  const { follower, told, say, stop } = following();
  await follower.follow();
  say(event('a'));
  say('garbage\n');
  say(event('b'));
  stop();
  await follower.ended();
  expect(told()).toEqual(['a', "2: no JSON: 'garbage'", 'b']);
  await follower.follow();
  say(event('c'));
  say('more garbage\n');
  stop();
  await follower.ended();
  expect(told().slice(3)).toEqual(['c', "5: no JSON: 'more garbage'"]);
});

test('half a line at the end of a killed machine is told', async () => {
  const { follower, told, say, stop } = following();
  await follower.follow();
  say(event('a'));
  say(event('b').slice(0, 20));
  stop();
  await follower.ended();
  expect(told()).toEqual(['a', `2: no JSON: '${event('b').slice(0, 20)}'`]);
});

test('an engine that breaks off in the middle is told, after all that came before', async () => {
  const { follower, told, say, breakOff } = following();
  await follower.follow();
  say(event('a'));
  await new Promise(setImmediate);
  breakOff(new Error('aborted'));
  await follower.ended();
  expect(told()).toEqual(['a', '2: the journal broke off: aborted']);
});
