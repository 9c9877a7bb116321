import { BackendError, type ErrorDetails } from '../../../base';

/** A child that was to synthesise or deploy failed. Carries the end of its log. */
export class DeployError extends BackendError {
  constructor(
    code: 'synth-failed' | 'deploy-failed',
    message: string,
    /** The last lines of the log, oldest first. */
    readonly lastLogLines: readonly string[],
    details: ErrorDetails = {},
  ) {
    super(code, [message, ...lastLogLines.map((line) => `  | ${line}`)].join('\n'), details);
  }
}
