/** What became of a call, as far as its caller's rights go. */
export type Outcome =
  /** Refused for want of rights: what for, and on what, as the answer says it. */
  | { kind: 'refused'; action?: string; resource?: string }
  /** The caller had the right. `but` is what the service itself then had against the call. */
  | { kind: 'allowed'; but?: string };

interface SdkError {
  name?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number };
}

const refusal = /not authorized to perform: (\S+) on resource: (\S+)/;

/**
 * Makes a call and tells whether its caller was allowed to.
 * @throws what is neither an answer nor a refusal: a call that did not reach the service, an unsupported operation
 */
export async function outcomeOf(call: () => Promise<unknown>): Promise<Outcome> {
  try {
    await call();
    return { kind: 'allowed' };
  } catch (error) {
    const { name = '', message = '', $metadata } = error as SdkError;
    const status = $metadata?.httpStatusCode;
    if (/^AccessDenied/.test(name)) {
      const [, action, resource] = refusal.exec(message) ?? [];
      return { kind: 'refused', action, resource };
    }
    if (status === undefined || status >= 500) throw error;
    return { kind: 'allowed', but: name };
  }
}

/** As it reads in a table. */
export function textOf(outcome: Outcome): string {
  if (outcome.kind === 'refused') return 'refused';
  return outcome.but === undefined ? 'allowed' : `allowed (then ${outcome.but})`;
}
