/** One CloudWatch Logs event of a session, read back from the archive. */
export interface ArchivedRecord {
  /** CloudWatch's id of the event; duplicates that CloudWatch re-sends carry the same one. Empty when the emulator gives none. */
  eventId: string;
  /** The event's timestamp, ms since the epoch: the upload tick. */
  timestamp: number;
  logGroup: string;
  logStream: string;
  /** The event's message, exact. */
  message: string;
  /** Where it was read: key of the object, index of the envelope in it, index of the event in that. */
  source: { key: string; envelope: number; event: number };
}

/** The object that the agent itself PUTs at an orderly end. */
export interface ArchivedTranscript {
  key: string;
  /** The object's bytes, with `script`'s header and footer. */
  bytes: Uint8Array;
}
