import type { CliCommand } from '../command';
import { prove } from './prove';

/** All subcommands, in the order of the help. */
export const commands: readonly CliCommand[] = [prove];
