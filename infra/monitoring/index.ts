export { iamRegion, SessionLogRoleEvents, type SessionLogRoleEventsProps } from './role-events';
export {
  monitoringChecks,
  monitoringContradictions,
  SessionLogMonitoring,
  type SessionLogMonitoringProps,
  type WatchedArchive,
} from './session-log-monitoring';
