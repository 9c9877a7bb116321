import { HarnessError, UserError } from '../base';
import { renderError } from './render-error';

const plain = (error: unknown) => renderError(error, { verbose: false });

test('causes are told once, and not again where the message quotes them', () => {
  const socket = new Error('connect ECONNREFUSED 127.0.0.1:4566');
  const health = new HarnessError('deadline-exceeded', `no answer: ${socket.message}`, { cause: socket });
  const error = new UserError('endpoint-dead', 'the endpoint does not answer', { cause: health });
  expect(plain(error)).toBe(
    'error: the endpoint does not answer [endpoint-dead]\n  because: no answer: connect ECONNREFUSED 127.0.0.1:4566\n',
  );
});

test('the hint of a cause is not lost', () => {
  const cause = new UserError('a', 'inner', { hint: 'Do this.' });
  expect(plain(new Error('outer', { cause }))).toContain('  hint: Do this.\n');
});

test('all of several errors are told, and circles end', () => {
  const one = new Error('one');
  const all = new AggregateError([one, new Error('two')], 'both failed');
  one.cause = all;
  expect(plain(all)).toMatch(/^error: both failed\n {2}because: one\n {2}because: two\n/);
});

test('anything that can be thrown is shown, without control characters', () => {
  expect(plain('just \u001b[2J text')).toMatch(/^error: just \\x1b\[2J text\n/);
  expect(plain(undefined)).toMatch(/^error: undefined\n/);
});

test('a stack only when asked for', () => {
  expect(plain(new TypeError('x'))).not.toContain('render-error.test');
  expect(plain(new TypeError('x'))).toContain('--verbose');
  expect(renderError(new TypeError('x'), { verbose: true })).toContain('render-error.test');
});
