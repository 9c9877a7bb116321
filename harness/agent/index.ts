export { type AgentConfig, configVariable } from './config';
export {
  Journal,
  type JournalEntry,
  journalLineSchema,
  type UnreadableLine,
} from './journal';
export { readLines, sendLine } from './message-channel';
export type { AgentMessage, ServiceMessage, SessionContent, TaskComplete } from './messages';
export { agentMessageSchema } from './messages';
export {
  type AgentProfile,
  type AgentYear,
  agent3_3_987,
  agent3_3_5226,
  agentsByYear,
  agentYearOf,
  agentYears,
  defaultAgentYear,
  hearsayOf,
  type Told,
} from './profile';
export { agentPrograms } from './programs';
