export { archiveChecks, backfillerArn, instanceRoleArn, sealerArn } from './checks';
export {
  archiveDefaults,
  bucketReports,
  type InstanceTag,
  lockModes,
  type SessionLogArchiveProps,
  sealKeys,
} from './props';
export { archiveContradictions } from './rules';
export { SessionLogArchive } from './session-log-archive';
