import { type ExitCodes, exitCodesText, verdictExitCodes } from '../base';

/** 128 and the signal's number, as shells report a death by it. */
export const exitCodeBySignal = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** The exit code of every command that ends with an error. */
export const failed = 2;

/** @param then what is to be known of a command that was interrupted */
function interrupted(then = '') {
  const { SIGINT, SIGTERM, SIGHUP } = exitCodeBySignal;
  return {
    code: SIGINT,
    means: `interrupted with Ctrl-C (${SIGTERM} by SIGTERM, ${SIGHUP} by SIGHUP)${then}`,
  };
}

/** What the commands end with, but for the operators': those are in operate/exit-codes. */
export const exitCodes = {
  prove: {
    valid: {
      code: verdictExitCodes.valid,
      means: 'every cell has the shape of loss that its scenario expects',
    },
    invalid: {
      code: verdictExitCodes.invalid,
      means: 'at least one has not: something is lost, kept or added that should not be',
    },
    unknown: {
      code: verdictExitCodes.unknown,
      means: 'nothing could be tested, or not everything: bad input, a backend that failed or died',
    },
    interrupted: interrupted(', after clean-up'),
  },
  scenario: {
    done: { code: 0, means: 'written' },
    failed: {
      code: failed,
      means: 'not written: bad input, a file that is there already, a folder that cannot be written',
    },
  },
  /** ls, show, grep, export. */
  read: {
    done: { code: 0, means: 'done' },
    nothing: { code: 1, means: 'nothing was found' },
    failed: { code: failed, means: 'bad input, or the archive could not be read' },
    damaged: { code: 3, means: 'done, but parts of the archive are damaged: stderr names them' },
    interrupted: interrupted(),
  },
  query: {
    done: { code: 0, means: 'done' },
    nothing: { code: 1, means: 'no rows' },
    failed: { code: failed, means: 'bad input or SQL, or the archive (or Athena) could not be read' },
    damaged: {
      code: 3,
      means:
        'done, but parts of the archive are damaged: stderr names them (duckdb; Athena ends with an error there)',
    },
    interrupted: interrupted('; a query in Athena is stopped'),
  },
  verify: {
    valid: {
      code: verdictExitCodes.valid,
      means: 'valid: nothing is missing, changed or added in what was read',
    },
    invalid: { code: verdictExitCodes.invalid, means: 'invalid: something is, and it is named' },
    unknown: {
      code: verdictExitCodes.unknown,
      means: 'unknown: for some session nobody can tell; or bad input, or something could not be read',
    },
    interrupted: interrupted(),
  },
  backfill: {
    done: { code: 0, means: 'nothing is missing, or --write has written it' },
    missing: { code: 1, means: 'something is missing: --write would write it' },
    failed: { code: failed, means: 'bad input, or something could not be read or written' },
    interrupted: interrupted(': run it again, it goes on where it stopped'),
  },
  seal: {
    done: { code: 0, means: 'sealed, or everything is sealed already' },
    failed: {
      code: failed,
      means: 'bad input, a chain of seals that is not whole, or something could not be read or written',
    },
    interrupted: interrupted(': run it again'),
  },
  up: {
    done: { code: 0, means: 'it is up' },
    failed: {
      code: failed,
      means: 'it could not be started: bad input, a missing prerequisite, a backend that failed',
    },
    interrupted: interrupted(', after clean-up'),
  },
  down: {
    done: { code: 0, means: 'nothing is kept any more' },
    failed: { code: failed, means: 'what is kept could not be ended' },
  },
} as const satisfies Record<string, ExitCodes>;

/** A table as a part of a command's help. */
export const exitCodesHelp = (codes: ExitCodes): string => `\nExit codes:\n${exitCodesText(codes)}`;
