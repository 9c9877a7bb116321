import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Command, Help } from 'commander';
import { commands } from './commands';
import { run } from './main';
import { fakeWorld } from './testing/fake-world';

async function typed(...argv: string[]) {
  const world = fakeWorld();
  const code = await run(argv, world);
  return { code, out: world.out(), err: world.err() };
}

it.each([
  [['help'], ['--help']],
  [['help', 'help'], ['--help']],
  [
    ['help', 'ls'],
    ['ls', '--help'],
  ],
  [
    ['help', 'ls', '--json'],
    ['ls', '--help'],
  ],
  [
    ['help', 'preferences'],
    ['preferences', '--help'],
  ],
  [
    ['help', 'preferences', 'diff'],
    ['preferences', 'diff', '--help'],
  ],
  [
    ['preferences', 'help', 'diff'],
    ['preferences', 'diff', '--help'],
  ],
])('%j says what %j says', async (words, flag) => {
  const answer = await typed(...words);
  expect(answer).toEqual({ ...(await typed(...flag)), code: 0, err: '' });
  expect(answer.out).toContain(`Usage: session-logs ${flag.slice(0, -1).join(' ')}`);
});

it.each([
  [['help', 'lss'], 'unknown command lss', 'Did you mean ls?'],
  [['help', 'unknown'], 'unknown command unknown', 'Commands: prove, '],
  [['help', 'preferences', 'dif'], 'unknown command dif', 'Did you mean diff?'],
  [['help', 'ls', 'more'], 'unknown command more', 'See: session-logs ls --help'],
])('%j is an error that says what there is', async (argv, message, hint) => {
  const { code, out, err } = await typed(...argv);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
  expect(err).toContain(hint);
});

it('ends with 0 as a process, whose exit code is that of a lost run until there is a result', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(__dirname, 'bin.cjs'), 'help', 'ls'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('Usage: session-logs ls ');
});

it.each(commands)('$name is in the table as it says of itself', async ({ name, synopsis, load }) => {
  const program = new Command();
  (await load()).define(program, () => {});
  expect(program.commands.map((command) => command.name())).toEqual([name]);
  const [command] = program.commands as [Command];
  expect(new Help().subcommandTerm(command)).toBe(`${name} ${synopsis}`.trimEnd());
  expect(command.description()).toBe('');
});
