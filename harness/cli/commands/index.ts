import type { CliCommand } from '../command';
import { doctor } from './doctor';
import { down } from './down';
import { exportCommand } from './export';
import { grep } from './grep';
import { ls } from './ls';
import { prove } from './prove';
import { show } from './show';
import { up } from './up';

/** All subcommands, in the order of the help. */
export const commands: readonly CliCommand[] = [prove, up, down, doctor, ls, show, grep, exportCommand];
