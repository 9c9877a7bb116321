/** 128 and the signal's number, as shells report a death by it. */
export const exitCodeBySignal = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** The exit code of every command that ends with an error. */
export const failed = 2;

type Rows = Readonly<Record<string, readonly [code: number, means: string]>>;
/** A command's exit codes by name, and the part of its help that says what they mean. */
type ExitCodes<R extends Rows> = Readonly<Record<keyof R, number>> & { readonly help: string };

/** @param interrupted what goes behind the line that tells of an interruption; null: the command catches no signal */
function exitCodesOf<const R extends Rows>(rows: R, interrupted: string | null = ''): ExitCodes<R> {
  const { SIGINT, SIGTERM, SIGHUP } = exitCodeBySignal;
  const bySignal = `interrupted with Ctrl-C (${SIGTERM} by SIGTERM, ${SIGHUP} by SIGHUP)${interrupted}`;
  const all: Rows[string][] = [
    ...Object.values(rows),
    ...(interrupted === null ? [] : [[SIGINT, bySignal] as const]),
  ];
  const lines = all.map(([code, means]) => `  ${String(code).padEnd(3)}  ${means}\n`);
  const codes = Object.fromEntries(Object.entries(rows).map(([name, [code]]) => [name, code]));
  return { ...(codes as Record<keyof R, number>), help: `\nExit codes:\n${lines.join('')}` };
}

/** What each command ends with. The one place: codes and help are both made from it. */
export const exitCodes = {
  prove: exitCodesOf(
    {
      valid: [0, 'every cell has the shape of loss that its scenario expects'],
      invalid: [1, 'at least one has not: something is lost, kept or added that should not be'],
      unknown: [
        failed,
        'nothing could be tested, or not everything: bad input, a backend that failed or died',
      ],
    },
    ', after clean-up',
  ),
  scenario: exitCodesOf(
    {
      done: [0, 'written'],
      failed: [
        failed,
        'not written: bad input, a file that is there already, a folder that cannot be written',
      ],
    },
    null,
  ),
  /** ls, show, grep, export. */
  read: exitCodesOf({
    done: [0, 'done'],
    nothing: [1, 'nothing was found'],
    failed: [failed, 'bad input, or the archive could not be read'],
    damaged: [3, 'done, but parts of the archive are damaged: stderr names them'],
  }),
  query: exitCodesOf(
    {
      done: [0, 'done'],
      nothing: [1, 'no rows'],
      failed: [failed, 'bad input or SQL, or the archive (or Athena) could not be read'],
      damaged: [
        3,
        'done, but parts of the archive are damaged: stderr names them (duckdb; Athena ends with an error there)',
      ],
    },
    '; a query in Athena is stopped',
  ),
  verify: exitCodesOf({
    valid: [0, 'valid: nothing is missing, changed or added in what was read'],
    invalid: [1, 'invalid: something is, and it is named'],
    unknown: [
      failed,
      'unknown: for some session nobody can tell; or bad input, or something could not be read',
    ],
  }),
  backfill: exitCodesOf(
    {
      done: [0, 'nothing is missing, or --write has written it'],
      missing: [1, 'something is missing: --write would write it'],
      failed: [failed, 'bad input, or something could not be read or written'],
    },
    ': run it again, it goes on where it stopped',
  ),
  seal: exitCodesOf(
    {
      done: [0, 'sealed, or everything is sealed already'],
      failed: [
        failed,
        'bad input, a chain of seals that is not whole, or something could not be read or written',
      ],
    },
    ': run it again',
  ),
  up: exitCodesOf(
    {
      done: [0, 'it is up'],
      failed: [failed, 'it could not be started: bad input, a missing prerequisite, a backend that failed'],
    },
    ', after clean-up',
  ),
  down: exitCodesOf(
    {
      done: [0, 'nothing is kept any more'],
      failed: [failed, 'what is kept could not be ended'],
    },
    null,
  ),
} as const;
