import type { CliCommand } from '../command';
import { backfill } from './backfill';
import { canary } from './canary';
import { cost } from './cost';
import { doctor } from './doctor';
import { down } from './down';
import { exportCommand } from './export';
import { grep } from './grep';
import { ls } from './ls';
import { preferences } from './preferences';
import { prove } from './prove';
import { query } from './query';
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
  preferences,
  canary,
  cost,
  ls,
  show,
  grep,
  exportCommand,
  query,
  verify,
  backfill,
  seal,
];
