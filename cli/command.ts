import { Command, CommanderError, Help } from 'commander';
import { UserError } from '../base';
import { suggestion } from './nearest';
import type { Output } from './output';
import type { Surroundings } from './surroundings';

/** What was chosen on the command line, ready to run. */
export type Work = (context: WorkContext) => Promise<number>;

export interface WorkContext {
  world: Surroundings;
  /** Every step of the progress; stack traces with errors. */
  verbose: boolean;
}

/** A subcommand: how it is typed and what it does. One file each in commands/. */
export interface CliCommand {
  /**
   * Adds it to the program, without a description: that is in the table. Its action reads what was typed and calls
   * `choose` with the work, which resolves with the exit code and may throw; it must not do the work itself.
   */
  define(program: Command, choose: (work: Work) => void): void;
}

/** What the program says of a subcommand without loading it. */
export interface CommandEntry {
  name: string;
  /** What comes behind the name in the program's help. A test holds it to what the command says itself. */
  synopsis: string;
  description: string;
  load(): Promise<CliCommand>;
}

/**
 * Reads the command line; loads the one command that it names.
 * @returns the work that was chosen, or the exit code when the answer has been given (help, version)
 * @throws UserError naming the flag or command
 */
export async function readCommandLine(
  argv: readonly string[],
  options: { commands: readonly CommandEntry[]; stdout: Output; version: string },
): Promise<Work | number> {
  let chosen: Work | undefined;
  const program = await programOf(argv, options, (work) => {
    chosen = work;
  });
  try {
    const asked = askedForHelp(program, argv);
    if (asked !== undefined) {
      asked.outputHelp();
      return 0;
    }
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    throw explained(error, meant(program, argv));
  }
  if (chosen === undefined) throw noCommand(program);
  return chosen;
}

/** The program, with all commands by name and the one that was typed as it is. */
async function programOf(
  argv: readonly string[],
  { commands, stdout, version }: { commands: readonly CommandEntry[]; stdout: Output; version: string },
  choose: (work: Work) => void,
): Promise<Command> {
  const program = new Command('session-logs')
    .description('Are our Session Manager session logs really all there?')
    .version(version);
  const synopses = new Map<Command, string>();
  const typed = argv.find((word) => word !== '--' && word !== 'help');
  for (const { name, synopsis, description, load } of commands) {
    if (name === typed) (await load()).define(program, choose);
    else program.command(name);
    const command = program.commands.at(-1)!.description(description);
    synopses.set(command, `${name} ${synopsis}`.trimEnd());
  }
  program.configureHelp({
    subcommandTerm: (command) => synopses.get(command) ?? Help.prototype.subcommandTerm(command),
  });
  for (const command of withSubcommands(program)) {
    command.exitOverride();
    command.configureOutput({
      writeOut: (text) => stdout.write(text),
      // Errors are thrown, and printed in one place and one form.
      writeErr: () => {},
      outputError: () => {},
      getOutHelpWidth: () => Math.min(stdout.columns ?? 100, 120),
    });
  }
  return program;
}

/**
 * The command that `help`, `help ls`, `help preferences diff` or `preferences help diff` ask about; undefined where the
 * words are no such question. Commander's own answer ends with an error: it takes the exit code that is set in advance
 * for a run without a result.
 * @throws UserError `unknown-command`
 */
function askedForHelp(program: Command, argv: readonly string[]): Command | undefined {
  let command = program;
  let asked = false;
  for (const word of argv) {
    const next = command.commands.find((one) => one.name() === word);
    if (next !== undefined) command = next;
    else if (word === 'help' && command.commands.length > 0) asked = true;
    else if (!asked) return undefined;
    else if (!word.startsWith('-')) throw unknownCommand(word, command);
  }
  return asked ? command : undefined;
}

const withSubcommands = (command: Command): Command[] => [
  command,
  ...command.commands.flatMap(withSubcommands),
];

/** The innermost command that the words name. */
function meant(program: Command, argv: readonly string[]): Command {
  let command = program;
  for (const word of argv) {
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    command = next;
  }
  return command;
}

const fullName = (command: Command): string =>
  command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();

function explained(error: CommanderError, command: Command): UserError {
  const named = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  const flags = command.options.map(({ long }) => long!);
  switch (error.code) {
    case 'commander.help':
      return noCommand(command);
    case 'commander.unknownCommand':
      return unknownCommand(named, command);
    case 'commander.unknownOption':
      return new UserError('unknown-flag', `unknown flag ${named}`, {
        hint: suggestion(named, flags, 'Flags'),
      });
    default:
      return new UserError('bad-command-line', error.message.replace(/^error: /, ''), {
        hint: `See: ${fullName(command)} --help`,
      });
  }
}

const namesIn = ({ commands }: Command): string[] => commands.map((one) => one.name());

function noCommand(command: Command): UserError {
  const names = namesIn(command);
  return new UserError('no-command', 'no command was given', {
    hint: `Commands: ${names.join(', ')}. Try: ${fullName(command)} ${names[0]} --help`,
  });
}

/** @param command where it was looked for */
function unknownCommand(named: string, command: Command): UserError {
  const names = namesIn(command);
  return new UserError('unknown-command', `unknown command ${named}`, {
    hint: names.length === 0 ? `See: ${fullName(command)} --help` : suggestion(named, names, 'Commands'),
  });
}
