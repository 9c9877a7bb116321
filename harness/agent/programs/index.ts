import { extname, join } from 'node:path';

/** The file of one of the agent's programs, compiled or not as this one is. */
const fileOf = (name: string): string => join(__dirname, `${name}${extname(__filename)}`);

/** The agent's three programs by name, each the path of its source: what a bundle of the agent is made of. */
export const agentPrograms = {
  'amazon-ssm-agent': fileOf('amazon-ssm-agent'),
  'ssm-agent-worker': fileOf('ssm-agent-worker'),
  'ssm-session-worker': fileOf('ssm-session-worker'),
} as const;
