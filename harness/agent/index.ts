export { type AgentConfig, configVariable } from './config';
export { type JournalEntry, journalFd } from './journal';
export { readLines, sendLine } from './message-channel';
export type { AgentMessage, ServiceMessage, SessionContent, TaskComplete } from './messages';
export { AgentPaths } from './paths';
export { type AgentProfile, agent3_3_987 } from './profile';
export { agentPrograms } from './programs';
