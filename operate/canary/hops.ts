/** Where a record can be seen on its way, in order. What lies between group and bucket shows nothing of its insides. */
export const hops = ['sent', 'log-group', 'archive'] as const;
export type Hop = (typeof hops)[number];

export interface HopDelay {
  hop: Hop;
  /** ms from the start of the write until it was seen here whole. */
  afterMs: number;
  /** ms from the hop before; for `archive` by the object's own time of writing, which S3 gives in whole seconds. */
  delayMs: number;
}

/** What became of a canary. The command's `--json`. */
export interface CanaryResult {
  version: 1;
  sessionId: string;
  logGroupName: string;
  /** Absent where the way to it could not be followed. */
  archive?: string;
  arrived: boolean;
  /** `error-prefix`: Firehose gave up on it, and put it there. `nowhere`: CloudWatch Logs did not take it. */
  lastSeen: Hop | 'error-prefix' | 'nowhere';
  /** Hops that it was seen at, in order. */
  seen: HopDelay[];
  deadlineMs: number;
  /** How many times each event was found in the archive; absent before it arrived. More than 1 is a duplicate. */
  copies?: number[];
  /** Keys of the objects that hold it. */
  objects: string[];
  /** Why it did not get further: what is wrong along the way right now, the likeliest first. */
  causes: string[];
}
