import { join } from 'node:path';

/** Where the real agent keeps its files, below the instance's root (agent-behaviour.md 1). */
export class AgentPaths {
  private readonly home: string;

  constructor(
    private readonly root: string,
    instanceId: string,
  ) {
    this.home = join(root, 'var/lib/amazon/ssm', instanceId);
  }

  /** Documents of sessions that are not finished. */
  get currentDocuments(): string {
    return join(this.home, 'document/state/current');
  }
  document(sessionId: string): string {
    return join(this.currentDocuments, sessionId);
  }
  get channels(): string {
    return join(this.home, 'channels');
  }
  channel(sessionId: string): string {
    return join(this.channels, sessionId);
  }
  orchestration(sessionId: string, plugin: string): string {
    return join(this.home, 'session/orchestration', sessionId, plugin);
  }
  get agentWorkerPid(): string {
    return join(this.root, 'var/lib/amazon/ssm/agent-worker.pid');
  }
  get logs(): string {
    return join(this.root, 'var/log/amazon/ssm');
  }
  /** As the agent itself names a path: from its own root. */
  asSeenInside(path: string): string {
    return `/${path.slice(this.root.length).replace(/^\/+/, '')}`;
  }
}
