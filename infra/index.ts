export { SessionLogArchive } from './session-log-archive-stack';
