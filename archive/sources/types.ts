/** One event that CloudWatch Logs still has. */
export interface GroupEvent {
  stream: string;
  id: string;
  /** ms since the epoch, as the agent sent it. */
  timestamp: number;
  /** When CloudWatch Logs took it, ms. */
  ingestionTime: number;
  message: string;
}

/** What a verification needs of CloudWatch Logs. */
export interface LogGroup {
  readonly name: string;
  /**
   * Since when the group must still have everything it was given, ms: its creation, or as far back as its retention
   * reaches. @throws UserError `log-group-not-found`; AwsError `log-group-unreadable`
   */
  keepsSince(now: number): Promise<number>;
  /** Every event there is, page by page. @throws AwsError `log-group-unreadable` */
  events(): AsyncIterable<GroupEvent>;
}

/** A session that somebody else than the archive knows of. */
export interface KnownSession {
  id: string;
  /** ms since the epoch. */
  startedAt?: number;
  endedAt?: number;
  /** `failed`: it did not end in good order. `listed`: all that is known is that there was one. */
  status: 'open' | 'ended' | 'failed' | 'listed';
  target?: string;
  document?: string;
  source: 'Session Manager' | 'CloudTrail';
}

/** Where known sessions come from. */
export interface KnownSessions {
  /** For messages. */
  readonly name: string;
  /** Sessions that began before this are no longer all known, ms; undefined where nobody can say. */
  completeSince(now: number): number | undefined;
  /** @throws AwsError `sessions-unreadable`; UserError `bad-cloudtrail-file` */
  sessions(): AsyncIterable<KnownSession>;
}
