/** Where docker/instance/Dockerfile puts things. */
export const programsInside = '/opt/session-logs';
/** Only what `start-agent.sh` starts carries its name in the environment. */
export const configInside = '/etc/session-logs/agent.json';
/** The agent's own files; a volume lies here. */
export const diskInside = '/var/lib/amazon/ssm';
