import { fragmentsOf } from '../fragments';
import { DisplayedLines } from './displayed-lines';

/** A walk along a transcript, as it stands there. */
function walk(transcript: string): DisplayedLines {
  async function* pieces() {
    yield Buffer.from(transcript);
  }
  return new DisplayedLines(fragmentsOf(pieces()));
}

// Each once, and then what a retry repeats: a walk that does not know the form would call all of it unknown.
describe.each([
  ['a raw one of 2024', '\x1b[1m日本\x1b[0m\tx\r\n完\r\n', [`${'\ufffd'.repeat(4)} x`, '\ufffd\ufffd']],
  ['a raw one of 2026', '\x1b[1m日本\x1b[0m\tx\r\n完\r\n', ['日本x', '完']],
  ['a processed one', '日本x\r\n完\r\n', ['日本x', '完']],
])('a transcript: %s', (_, transcript, [first, second]) => {
  it('tells a call that was sent again from one that goes on', async () => {
    const lines = walk(transcript);
    expect(await lines.judge([first!], 0)).toBe('displayed');
    expect(await lines.judge([first!], 1)).toBe('copy');
    expect(await lines.judge([second!], 0)).toBe('displayed');
    expect(await lines.judge([second!], 1)).toBe('copy');
  });
});

it('joins what the stream has as one line, by either form', async () => {
  // ESC 7 takes the newline with it since 3.3.4121.
  const lines = walk('one\x1b7\ntwo\nthree\n');
  expect(await lines.judge(['onetwo'], 0)).toBe('displayed');
  expect(await lines.judge(['onetwo'], 1)).toBe('copy');
  expect(await lines.judge(['three'], 0)).toBe('displayed');
});

it('knows what one line of the display became several lines of the stream of', async () => {
  const lines = walk('one\r\na\fb\r\nc\r\n');
  expect(await lines.judge(['one', 'a', 'b'], 0)).toBe('displayed');
  expect(await lines.judge(['one', 'a', 'b'], 3)).toBe('copy');
  expect(await lines.judge(['c'], 0)).toBe('displayed');
  expect(await lines.judge(['c'], 1)).toBe('copy');
});
