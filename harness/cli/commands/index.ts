import type { CliCommand } from '../command';
import { backfill } from './backfill';
import { doctor } from './doctor';
import { down } from './down';
import { exportCommand } from './export';
import { grep } from './grep';
import { ls } from './ls';
import { prove } from './prove';
import { seal } from './seal';
import { show } from './show';
import { up } from './up';
import { verify } from './verify';

/** All subcommands, in the order of the help. */
export const commands: readonly CliCommand[] = [
  prove,
  up,
  down,
  doctor,
  ls,
  show,
  grep,
  exportCommand,
  verify,
  backfill,
  seal,
];
