import { plainProgress } from './progress-plain';
import { terminalProgress } from './progress-terminal';

let now = 0;
const clock = { now: () => now, sleep: async () => {} };
beforeEach(() => {
  now = 0;
});

function output(columns = 40) {
  let text = '';
  return { write: (more: string) => (text += more), columns, rows: 10, text: () => text };
}

/** What a terminal shows of it: understands "up n" and "erase below", as all that is used. */
function screen(text: string): string[] {
  const lines: string[] = [];
  for (const part of text.split('\n').slice(0, -1)) {
    const up = /\r\u001b\[(\d+)A\u001b\[J/.exec(part);
    if (up) lines.length = Math.max(lines.length - Number(up[1]), 0);
    lines.push(part.replace(/^\r.*\u001b\[J/, ''));
  }
  const rest = text.slice(text.lastIndexOf('\n') + 1);
  const up = /\r\u001b\[(\d+)A\u001b\[J/.exec(rest);
  if (up) lines.length -= Number(up[1]);
  return lines;
}

describe('in a pipe', () => {
  test('lines with the time, updates not too often, ends always', () => {
    const out = output();
    const progress = plainProgress(out, { clock, verbose: false });
    const task = progress.task('LocalStack');
    task.update('at once');
    now = 2_500;
    task.update('later');
    now = 3_000;
    task.update('too soon');
    task.done('ready');
    task.done('again');
    progress.task('deploy').fail('no\nway');
    progress.note('a fact');
    progress.stop();
    progress.note('too late');
    expect(out.text()).toBe(
      [
        '[  0.0 s] LocalStack ...',
        '[  2.5 s] LocalStack: later',
        '[  3.0 s] LocalStack: done, ready',
        '[  3.0 s] deploy ...',
        '[  3.0 s] deploy: FAILED, no way',
        '[  3.0 s] a fact',
        '',
      ].join('\n'),
    );
  });

  test('every update when verbose', () => {
    const out = output();
    const task = plainProgress(out, { clock, verbose: true }).task('a');
    task.update('b');
    task.update('b');
    expect(out.text()).toBe('[  0.0 s] a ...\n[  0.0 s] a: b\n');
  });
});

describe('on a terminal', () => {
  test('what has ended stays, what goes on is drawn below, and stop removes it', () => {
    const out = output();
    const progress = terminalProgress(out, { clock, color: false });
    const first = progress.task('first');
    const second = progress.task('second');
    now = 1_200;
    second.update('half');
    first.done('fine');
    expect(screen(out.text())).toEqual(['✔ first  1.2 s  fine', '⠋ second  1.2 s  half']);
    progress.note('a fact');
    expect(screen(out.text())).toEqual(['✔ first  1.2 s  fine', 'a fact', '⠋ second  1.2 s  half']);
    progress.stop();
    expect(screen(out.text())).toEqual(['✔ first  1.2 s  fine', 'a fact']);
    second.fail('too late');
    expect(screen(out.text())).toEqual(['✔ first  1.2 s  fine', 'a fact']);
  });

  test('no line is wider than the terminal, and none can move the cursor', () => {
    const out = output(30);
    const progress = terminalProgress(out, { clock, color: false });
    const task = progress.task('日本語のタスク');
    task.update(`${'x'.repeat(100)}\u001b[2J`);
    progress.note('b');
    expect(screen(out.text())).toEqual(['b', '⠋ 日本語のタスク  0.0 s  xxx…']);
    progress.stop();
  });

  test('no more lines are drawn than there are rows', () => {
    const out = output();
    const progress = terminalProgress(out, { clock, color: false });
    for (let count = 0; count < 30; count += 1) progress.task(`task ${count}`);
    expect(screen(out.text())).toHaveLength(8);
    progress.stop();
    expect(screen(out.text())).toEqual([]);
  });
});
