export {
  monitoringChecks,
  monitoringContradictions,
  SessionLogMonitoring,
  type SessionLogMonitoringProps,
  type WatchedArchive,
} from './session-log-monitoring';
