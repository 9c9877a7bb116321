import { BackendError } from '../../base';
import type { BackendDeath } from './types';

/** A backend ended, or stopped answering, without being asked to. Nothing that was tested on it counts. */
export class BackendDiedError extends BackendError {
  constructor(
    description: string,
    readonly death: BackendDeath,
  ) {
    super('backend-died', `${description} is gone: ${death.reason}`, {
      hint: 'Nothing that ran on it counts. Its last log lines are shown; run again.',
    });
  }
}
