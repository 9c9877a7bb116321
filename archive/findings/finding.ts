import type { Effect } from '../../base';
import { type FindingKind, findingKinds } from './kinds';

/** Facts that somebody can look up again: keys, times, counts, quoted text. */
export type Evidence = Readonly<Record<string, string | number | readonly string[]>>;

/** One thing that is wrong or cannot be told, with what it was seen by. */
export interface Finding {
  kind: FindingKind;
  effect: Effect;
  /** The session it belongs to, where it belongs to one. */
  session?: string;
  /** What it is about: an object's key, a session's id, a log stream. */
  subject: string;
  /** A sentence. */
  message: string;
  evidence: Evidence;
}

/** Makes a finding; its effect is its kind's. */
export function finding(
  kind: FindingKind,
  subject: string,
  message: string,
  details: { session?: string; evidence?: Evidence } = {},
): Finding {
  const { session, evidence = {} } = details;
  return {
    kind,
    effect: findingKinds[kind].effect,
    ...(session !== undefined && { session }),
    subject,
    message,
    evidence,
  };
}
