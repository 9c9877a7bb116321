import { Command, CommanderError } from 'commander';
import { UserError } from '../../archive/errors';
import { backendKinds } from '../backend/types';
import { suggestion } from './nearest';
import type { Output } from './output';

/** What was typed, not yet checked. */
export interface TypedOptions {
  backend?: string;
  endpointUrl?: string;
  port?: string;
  seed?: string;
  runs: string;
  cache?: string;
  verbose?: boolean;
  json?: boolean;
  list?: boolean;
}

export interface Typed {
  scenarios: string[];
  options: TypedOptions;
}

const epilogue = `
Exit codes:
  0    every cell has the shape of loss that its scenario expects
  1    at least one has not: something is lost, kept or added that should not be
  2    nothing could be tested, or not everything: bad input, a backend that failed or died
  130  interrupted with Ctrl-C (143 by SIGTERM, 129 by SIGHUP), after clean-up

Examples:
  session-logs prove                                        all scenarios
  session-logs prove agent-kill --seed 42                   one scenario, with the output of an earlier run
  session-logs prove --backend endpoint --endpoint-url http://127.0.0.1:4566
`;

/**
 * Reads the command line.
 * @returns what was typed, or the exit code when commander itself has answered (help, version)
 * @throws UserError naming the flag or command
 */
export function readCommandLine(
  argv: readonly string[],
  { stdout, version }: { stdout: Output; version: string },
): Typed | number {
  let typed: Typed | undefined;
  const program = new Command('session-logs')
    .description('Are our Session Manager session logs really all there?')
    .version(version);
  const prove = program
    .command('prove')
    .description(
      'Start LocalStack, deploy the pipeline into it, break sessions on purpose, and show what each route lost.',
    )
    .argument('[scenario...]', 'which scenarios to run (default: all; --list names them)')
    .option(
      '--backend <kind>',
      `${backendKinds.join(', ')} (default: container when Docker is there, else process)`,
    )
    .option('--endpoint-url <url>', 'a LocalStack that somebody else runs; implies --backend endpoint')
    .option('--port <n>', 'loopback port for LocalStack (default: a free one)')
    .option('--seed <n>', 'decides the generated output of the sessions (default: random, and printed)')
    .option('--runs <folder>', "where the runs' files go", './runs')
    .option('--cache <folder>', "where LocalStack is installed (default: in the user's cache folder)")
    .option('--verbose', 'every step of the progress; stack traces with errors')
    .option('--json', 'print summary.json instead of the tables')
    .option('--list', 'name the scenarios and exit')
    .addHelpText('after', epilogue)
    .action((scenarios: string[], options: TypedOptions) => {
      typed = { scenarios, options };
    });
  for (const command of [program, prove]) {
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
    throw explained(error, program, prove);
  }
  return typed ?? 0;
}

function explained(error: CommanderError, program: Command, prove: Command): UserError {
  const named = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  const commands = program.commands.map((command) => command.name());
  const flags = prove.options.map(({ long }) => long!);
  switch (error.code) {
    case 'commander.help':
      return new UserError('no-command', 'no command was given', {
        hint: `Commands: ${commands.join(', ')}. Try: session-logs prove --help`,
      });
    case 'commander.unknownCommand':
      return new UserError('unknown-command', `unknown command ${named}`, {
        hint: suggestion(named, commands, 'Commands'),
      });
    case 'commander.unknownOption':
      return new UserError('unknown-flag', `unknown flag ${named}`, {
        hint: suggestion(named, flags, 'Flags'),
      });
    default:
      return new UserError('bad-command-line', error.message.replace(/^error: /, ''), {
        hint: 'See: session-logs prove --help',
      });
  }
}
