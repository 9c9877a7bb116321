import type { ArchiveLayout } from '../../pipeline/data';
import type { ObjectStore, PutOptions } from '../location';
import type { Collected, MissingEvent } from '../reconcile';
import type { LogGroup } from '../sources';
import type { Scratch } from '../spool';

export interface BackfillOptions {
  store: ObjectStore;
  layout?: ArchiveLayout;
  scratch: Scratch;
  /** ms since the epoch. */
  now: () => number;
  /** CloudWatch Logs; without it only what lies under the error prefix is looked at. */
  group?: LogGroup | undefined;
  /** The account that the log group is of, for the envelopes; as CloudWatch Logs itself writes it. */
  owner?: string | undefined;
  /** Events that may still be on their way are left alone, ms. */
  settleMs: number;
  /** Messages gathered into one object, bytes. Two runs must gather alike to write the same objects. */
  objectBytes?: number | undefined;
  /** False: say what would be written, and write nothing. */
  write: boolean;
  /** Object Lock for what is written; leave it out where the bucket locks by itself, or cannot. */
  lock?: PutOptions['lock'] | undefined;
  onProgress?: ((what: string, count: number) => void) | undefined;
}

export interface BackfilledObject {
  key: string;
  stream: string;
  from: MissingEvent['from'];
  events: number;
  /** Bytes of the messages. */
  bytes: number;
  /** Of the first and the last event, ms. */
  first: number;
  last: number;
  /** `planned` in a dry run; `exists`: another run has written it. */
  state: 'planned' | 'written' | 'exists';
}

export interface BackfillReport {
  read: Collected;
  /** Missing events, and the objects that hold them. */
  events: number;
  objects: number;
  written: number;
  /** Missing, and too young to be sure. */
  pending: number;
  /** Parts of the archive that could not be read. Their events are backfilled where the log group has them. */
  unreadable: number;
}
