import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { agentProfileSchema } from './profile';

/** What an agent program needs to know; written by the instance, named by the environment variable below. */
export const agentConfigSchema = z.object({
  version: z.literal(1),
  instanceId: z.string(),
  region: z.string(),
  /** Endpoint of every AWS service; absent on a real account. */
  endpoint: z.url().optional(),
  /** The secret tells the service that an agent is one of its run. */
  messageService: z.object({ host: z.string(), port: z.int(), secret: z.string() }),
  /** The instance's disk: `/` for the agent. */
  root: z.string(),
  profile: agentProfileSchema,
});
export type AgentConfig = z.infer<typeof agentConfigSchema>;

export const configVariable = 'SSM_AGENT_CONFIG';

/** Reads the configuration that the environment names. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): AgentConfig {
  return agentConfigSchema.parse(
    JSON.parse(readFileSync(env[configVariable] ?? '/etc/ssm-agent.json', 'utf8')),
  );
}
