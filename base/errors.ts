/** Who has to act: the person at the keyboard, us, the emulator (or its engine), or AWS. */
export type ErrorSource = 'user' | 'harness' | 'backend' | 'aws';

export interface ErrorDetails {
  /** What to do about it, in one or two sentences. Printed below the message. */
  hint?: string;
  cause?: unknown;
}

/**
 * The root of every error a user can meet. `code` is stable and fit for scripts (`python-not-found`),
 * `message` names the file, field or flag, `hint` says what to do. A stack trace is shown only with `--verbose`.
 */
export abstract class SessionLogsError extends Error {
  abstract readonly source: ErrorSource;
  readonly code: string;
  readonly hint?: string;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    if (details.hint !== undefined) this.hint = details.hint;
  }
}

/** Bad input: a flag, a file, a setting, a missing prerequisite. */
export class UserError extends SessionLogsError {
  readonly source = 'user';
}

/** The harness itself could not do what it promised. */
export class HarnessError extends SessionLogsError {
  readonly source = 'harness';
}

/** The backend (LocalStack, its container engine, an endpoint) failed or died. The verdict becomes `unknown`. */
export class BackendError extends SessionLogsError {
  readonly source = 'backend';
}

/** An AWS call was answered with an error that nobody above could handle. */
export class AwsError extends SessionLogsError {
  readonly source = 'aws';
}

/** `error.message`, or the value as text, for anything that can be thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
