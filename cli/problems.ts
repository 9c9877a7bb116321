import type { DecodeProblem } from '../archive/decode';
import type { ScanProgress } from '../archive/scan';
import type { ArchivedSession, DuplicateVerdict } from '../archive/sessions';
import type { ExitCode } from '../base';
import type { CommandIo } from './command-io';
import { exitCodes } from './exit-codes';

const mostNamed = 20;

/** Counts what is wrong with an archive, and tells the first of it. */
export class Problems {
  count = 0;
  constructor(private readonly io: Pick<CommandIo, 'note'>) {}

  readonly add = (problem: DecodeProblem): void => {
    this.count++;
    if (this.count <= mostNamed) this.io.note(describeProblem(problem));
    if (this.count === mostNamed + 1) this.io.note('... more bad places, which are not listed');
  };

  /** The exit code of a command that is through. */
  code(
    found: boolean,
    codes: Readonly<Record<'done' | 'nothing' | 'damaged', ExitCode>> = exitCodes.read,
  ): number {
    if (this.count > 0) return codes.damaged.code;
    return found ? codes.done.code : codes.nothing.code;
  }
}

function describeProblem({ key, offset, length, reason, layers, unproven }: DecodeProblem): string {
  const where = layers.length === 0 ? '' : ` inside the gzip data at ${layers.join(' > ')}`;
  const read = unproven ? `; ${unproven.to - unproven.from} envelopes in it were read, unproven` : '';
  return `${key}: ${reason}, ${length} bytes at ${offset}${where}${read}`;
}

export function describeProgress({ objects, bytes, records, problems }: ScanProgress): string {
  const n = (value: number) => value.toLocaleString('en-US');
  const bad = problems === 0 ? '' : `, ${n(problems)} bad places`;
  return `${n(objects)} objects, ${n(Math.round(bytes / 1024))} KB, ${n(records)} records${bad}`;
}

/** What was left out of a session, or could not be decided; undefined where there was nothing of the kind. */
export function describeDuplicates(
  { id, counts }: Pick<ArchivedSession, 'id' | 'counts'>,
  verdict: DuplicateVerdict,
): string | undefined {
  if (verdict === 'none') return undefined;
  const copies = counts.sameId + counts.sameCall;
  const left = `left out ${copies} copied records and ${counts.repeatedLines} lines that were sent again`;
  const doubt = `${counts.doubtfulLines} lines may be copies, or were displayed twice: they are shown`;
  const conflict = counts.conflicts > 0 ? `; ${counts.conflicts} records have the id of another one` : '';
  return `${id}: ${verdict === 'removed' ? left : `${left}; ${doubt}${conflict}`}`;
}
