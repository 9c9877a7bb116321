/** What somebody puts into a CDK app of their own. Needs aws-cdk-lib and constructs, and nothing else. */

export { prefixes, recordPrefixes } from '../pipeline/data';
export { type InstanceTag, SessionLogArchive, type SessionLogArchiveProps } from './archive';
export { type QueriedArchive, SessionLogCatalog, type SessionLogCatalogProps } from './catalog';
export { type InstanceArchive, SessionLogInstance, type SessionLogInstanceProps } from './instance';
export {
  iamRegion,
  SessionLogMonitoring,
  type SessionLogMonitoringProps,
  SessionLogRoleEvents,
  type SessionLogRoleEventsProps,
  type WatchedArchive,
} from './monitoring';
export { exportName, type Names, namesOf } from './names';
export { PropsError } from './props';
