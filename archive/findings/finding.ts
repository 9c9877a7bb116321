import type { Effect } from '../../base';
import { type FindingKind, findingKinds } from './kinds';

/** Facts that somebody can look up again: keys, times, counts, quoted text. */
export type Evidence = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** One thing that is wrong or cannot be told, with what it was seen by. */
export interface Finding {
  kind: FindingKind;
  effect: Effect;
  /** The session it belongs to, where it belongs to one. */
  session?: string | undefined;
  /** What it is about: an object's key, a session's id, a log stream. */
  subject: string;
  /** A sentence. */
  message: string;
  evidence: Evidence;
}

/** What a reader gives: something that it has read, or a finding about what it has read. */
export type Found<T> = { finding: Finding; value?: undefined } | { finding?: undefined; value: T };

/** Makes a finding; its effect is its kind's. */
export function finding(
  kind: FindingKind,
  subject: string,
  message: string,
  details: { session?: string | undefined; evidence?: Evidence } = {},
): Finding {
  const { session, evidence = {} } = details;
  return {
    kind,
    effect: findingKinds[kind].effect,
    session,
    subject,
    message,
    evidence,
  };
}
