/** Who else knows what the archive should hold: CloudWatch Logs, Session Manager, CloudTrail. */
export { cloudTrailSessions, readCloudTrailFile } from './cloud-trail';
export { cloudWatchLogGroup } from './cloudwatch-log-group';
export { sessionManagerSessions } from './session-manager';
export type { GroupEvent, KnownSession, KnownSessions, LogGroup } from './types';
