import { UserError } from '../../../base';
import { Recording, streaming } from './testing/recording';
import { parseTrace, readTrace, recordsOf } from './trace';

const good = new Recording(streaming).started().output(1, 'x\n').text();
const withLine = (line: string) => `${good}${line}\n`;

test('reads what the format allows', () => {
  const trace = parseTrace(good, 'good.jsonl');
  expect(trace.header.sessionType).toBe('Standard_Stream');
  expect(recordsOf(trace, 'output')).toMatchObject([{ t: 1, text: 'x\n' }]);
});

test.each<[string, string, RegExp]>([
  ['broken JSON', withLine('{"t":2,'), /^bad\.jsonl:6: no JSON/],
  ['an unknown kind', withLine('{"t":2,"kind":"dream"}'), /^bad\.jsonl:6: unknown kind "dream"/],
  ['no object', withLine('null'), /^bad\.jsonl:6: no JSON object/],
  ['an unknown stimulus', withLine('{"t":2,"kind":"stimulus","what":"shout"}'), /^bad\.jsonl:6: .*what/],
  [
    'an unknown signal',
    withLine('{"t":2,"kind":"stimulus","what":"signal","targets":["core"],"signal":"SIGUSR1"}'),
    /^bad\.jsonl:6: .*signal/,
  ],
  [
    'an unknown target',
    withLine('{"t":2,"kind":"stimulus","what":"signal","targets":["kernel"],"signal":"SIGKILL"}'),
    /^bad\.jsonl:6: .*targets/,
  ],
  ['an unknown service', withLine('{"t":2,"kind":"call","service":"ec2"}'), /^bad\.jsonl:6: .*"ec2"/],
  ['output of nothing', withLine('{"t":2,"kind":"output"}'), /^bad\.jsonl:6: /],
  ['time that runs back', withLine('{"t":0.5,"kind":"output","text":""}'), /^bad\.jsonl:6: earlier/],
  ['another version', good.replace('"version":1', '"version":2'), /^bad\.jsonl:1: .*version/],
  ['no header', good.slice(good.indexOf('\n') + 1), /^bad\.jsonl:1: /],
  ['an empty file', '', /^bad\.jsonl:1: an empty file/],
])('refuses %s, and says where', (_what, text, message) => {
  expect(() => parseTrace(text, 'bad.jsonl')).toThrow(UserError);
  expect(() => parseTrace(text, 'bad.jsonl')).toThrow(message);
});

test('a file that is not there', () => {
  expect(() => readTrace('/no/such/trace.jsonl')).toThrow(/^\/no\/such\/trace\.jsonl: .*ENOENT/);
});
