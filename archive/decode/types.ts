import type { ArchivedRecord } from '../types';

/** Bytes of an object that could not be read, or that were read and cannot be believed. */
export interface DecodeProblem {
  key: string;
  /** Where the bad bytes start, and how many they are. In the object itself, or in the innermost of `layers`. */
  offset: number;
  length: number;
  /** What kind of damage it is: stable, for programs. */
  code: DecodeProblemCode;
  /** The same for people, with its particulars. */
  reason: string;
  /**
   * Offsets of the gzip data (a run of members, which inflate to one stretch of bytes) that the bad bytes lie in,
   * outermost first; empty when they lie in the object itself.
   */
  layers: number[];
  /**
   * Envelopes [from, to) of this object that were read from the bad bytes all the same: what a damaged gzip member
   * still gave. Nothing vouches for them: one of their letters may be another.
   */
  unproven?: { from: number; to: number };
}

export type DecodeProblemCode =
  | 'not-gzip-nor-json'
  | 'gzip-header-cut'
  | 'gzip-cut'
  | 'gzip-damaged'
  | 'gzip-checksum'
  | 'gzip-length'
  | 'gzip-too-large'
  | 'gzip-too-deep'
  | 'json-cut'
  | 'json-damaged'
  | 'json-not-utf8'
  | 'json-too-large'
  | 'bad-envelope'
  | 'object-gone'
  | 'too-many-problems';

/** A JSON value in the archive that no CloudWatch Logs subscription wrote. */
export interface OtherRecord {
  key: string;
  offset: number;
  value: unknown;
}

/** A message of CloudWatch Logs to the destination itself: it tests whether the destination can be reached. */
export interface ControlMessage {
  key: string;
  envelope: number;
  messages: string[];
}

/**
 * What AWS does not write, and what a reader passes over: text where nobody looks for it, a key given twice, a message of
 * CloudWatch Logs to the destination that is none.
 */
export interface Oddity {
  key: string;
  code: 'key-twice' | 'control-text' | 'gzip-header-text' | 'no-log-stream';
  /** What it is, with some of it. Foreign text. */
  text: string;
}

/** Which account's log group an envelope is of, as it says. */
export interface Origin {
  owner: string;
  logGroup: string;
}

/** What was found in a stretch of an object. Problems are no part of the order: they come when they are known. */
export interface DecodedPart {
  records: ArchivedRecord[];
  controlMessages: ControlMessage[];
  otherRecords: OtherRecord[];
  problems: DecodeProblem[];
  /** With `DecodeLimits.oddities` alone; of one kind in one object some at most. */
  oddities: Oddity[];
  /** The same: each once an object. */
  origins: Origin[];
}

/** What became of an object's bytes, when all of them were seen. */
export interface DecodeSummary {
  key: string;
  /** The object's bytes: `good + bad`. */
  bytes: number;
  /** Bytes of gzip members and JSON values that were read whole, and of the blanks between them. */
  good: number;
  /** Bytes in problems. */
  bad: number;
  /** Bytes of JSON text in it, after all layers of gzip. */
  textBytes: number;
  envelopes: number;
  records: number;
  problems: number;
}

export interface DecodeLimits {
  /** All that one object may inflate to, in bytes, over all its members and layers. Default 4 GiB. */
  maxInflatedBytes?: number;
  /** Longest JSON value, bytes. CloudWatch Logs' largest is some MB. Default 32 MiB. */
  maxValueBytes?: number;
  /** Give an object up after so many bad places. Default 1,000. */
  maxProblems?: number;
  /** Look for oddities and origins too, which takes a little longer. */
  oddities?: boolean;
}
