export {
  type InstanceArchive,
  instanceChecks,
  instanceContradictions,
  SessionLogInstance,
  type SessionLogInstanceProps,
} from './session-log-instance';
export { ways } from './session-network';
