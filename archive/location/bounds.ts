/** What is asked of an S3 endpoint at the least, and taken from it at the most. docs/archive-reading.md says what follows. */
export interface S3Bounds {
  /** Until a connection stands, ms. */
  connectMs: number;
  /** Until an answer begins, ms: one attempt. */
  firstAnswerMs: number;
  /** Attempts at a call, the first one included. */
  attempts: number;
  /** A whole call with its attempts and the pauses between them, until its answer is read (of an object: until its body begins), ms. */
  callMs: number;
  /** An answer that is no object's body, bytes. */
  answerBytes: number;
  /** A body has to give `paceBytes` in each `paceMs` that is spent waiting for it; the pace of what is sent, too. */
  paceMs: number;
  paceBytes: number;
  /** An object, bytes. */
  objectBytes: number;
  /** Pages of one listing. */
  pages: number;
  /** Pages in a row without a key that say there is more. */
  emptyPages: number;
  /** Waiting for the pages of one listing in all, ms. */
  listingMs: number;
  /** Versions of one key: they are held at once. */
  versionsOfKey: number;
}

export const defaultBounds: S3Bounds = {
  connectMs: 5_000,
  firstAnswerMs: 20_000,
  attempts: 3,
  callMs: 60_000,
  // A page has at most 1,000 keys (API reference, ListObjectsV2) of 1,024 bytes, of which XML can make six each.
  answerBytes: 8 * 2 ** 20,
  paceMs: 60_000,
  paceBytes: 64 * 2 ** 10,
  // Firehose buffers 128 MiB at most; transcripts are one session's text.
  objectBytes: 64 * 2 ** 30,
  pages: 100_000,
  emptyPages: 100,
  listingMs: 6 * 3_600_000,
  versionsOfKey: 10_000,
};
