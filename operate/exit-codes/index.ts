import type { ExitCodes } from '../../base';

/**
 * The exit codes of the operators' commands, a table for each: their help is printed from it, and what decides the code
 * takes it from there.
 */

/** By the worst finding. */
export const doctorExitCodes = {
  sound: { code: 0, means: 'nothing that would lose logs (notes may be printed)' },
  risks: {
    code: 1,
    means: 'nothing that loses logs now, something that will when something else goes wrong',
  },
  unknown: { code: 2, means: 'something could not be read, and nothing worse was found' },
  loses: { code: 3, means: 'logs are being lost, or will be at the next session' },
} as const satisfies ExitCodes;

/** With `--local`. */
export const localDoctorExitCodes = {
  ready: { code: 0, means: 'prove can start something here' },
  notReady: { code: 2, means: 'it cannot' },
} as const satisfies ExitCodes;

export const preferencesExitCodes = {
  show: {
    printed: { code: 0, means: 'printed' },
    unknown: { code: 2, means: 'there is no such document, or it cannot be read' },
  },
  diff: {
    same: { code: 0, means: 'the document is as the pipeline needs it' },
    differs: { code: 1, means: 'it differs; what differs was printed' },
    unknown: { code: 2, means: 'it could not be told' },
  },
  apply: {
    done: { code: 0, means: 'written, or nothing had to be' },
    shown: { code: 1, means: 'shown, and not written: --yes is missing' },
    unknown: { code: 2, means: 'it could not be told, or not written' },
  },
} as const satisfies Record<string, ExitCodes>;

/** Fit for a schedule. */
export const canaryExitCodes = {
  arrived: { code: 0, means: 'it arrived in the archive, every event with its exact text' },
  lost: {
    code: 1,
    means: 'it did not within the deadline; where it was last seen, and what is wrong there, was printed',
  },
  unknown: {
    code: 2,
    means: 'it could not be told: bad input, or the log group or the archive cannot be read',
  },
  interrupted: { code: 130, means: 'interrupted with Ctrl-C (143 by SIGTERM, 129 by SIGHUP)' },
} as const satisfies ExitCodes;

export const costExitCodes = {
  computed: { code: 0, means: 'computed' },
  failed: { code: 2, means: 'bad input, or a price list that cannot be read' },
} as const satisfies ExitCodes;
