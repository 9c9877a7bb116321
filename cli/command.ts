import { Command, CommanderError } from 'commander';
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
   * Adds it to the program. Its action calls `choose` with the work, which resolves with the exit code and may throw; it
   * must not do the work itself.
   */
  define(program: Command, choose: (work: Work) => void): void;
}

/**
 * Reads the command line.
 * @returns the work that was chosen, or the exit code when commander itself has answered (help, version)
 * @throws UserError naming the flag or command
 */
export function readCommandLine(
  argv: readonly string[],
  options: { commands: readonly CliCommand[]; stdout: Output; version: string },
): Work | number {
  const { commands, stdout, version } = options;
  let chosen: Work | undefined;
  const program = new Command('session-logs')
    .description('Are our Session Manager session logs really all there?')
    .version(version);
  for (const command of commands)
    command.define(program, (work) => {
      chosen = work;
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
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    throw explained(error, meant(program, argv));
  }
  return chosen ?? 0;
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
  const subcommands = command.commands.map((one) => one.name());
  const flags = command.options.map(({ long }) => long!);
  switch (error.code) {
    case 'commander.help':
      return new UserError('no-command', 'no command was given', {
        hint: `Commands: ${subcommands.join(', ')}. Try: ${fullName(command)} ${subcommands[0]} --help`,
      });
    case 'commander.unknownCommand':
      return new UserError('unknown-command', `unknown command ${named}`, {
        hint: suggestion(named, subcommands, 'Commands'),
      });
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
