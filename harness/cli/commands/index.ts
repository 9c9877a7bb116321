import type { CliCommand } from '../command';
import { doctor } from './doctor';
import { down } from './down';
import { prove } from './prove';
import { up } from './up';

/** All subcommands, in the order of the help. */
export const commands: readonly CliCommand[] = [prove, up, down, doctor];
