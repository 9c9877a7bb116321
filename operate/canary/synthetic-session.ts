/** How the log streams of canaries begin: whoever reads the archive can tell that they are nobody's sessions. */
const canaryPrefix = 'session-logs-canary-';

export interface SyntheticSession {
  sessionId: string;
  /** In the form of the agent's own records (docs/agent-behaviour.md 2.2), so that they go the way of real ones. */
  events: { timestamp: number; message: string }[];
}

/**
 * A session that says of itself that it is none: three ticks of output, ASCII and not, long and empty lines.
 * @param id unique in the account, `[a-z0-9]+`
 * @param now ms; the last tick's time
 */
export function syntheticSession(id: string, now: number, region: string): SyntheticSession {
  const sessionId = `${canaryPrefix}${id}`;
  const ticks = [
    [`This is no session: session-logs canary ${id}`, '日本語 ŝĉŭ 🐤', ''],
    ['x'.repeat(4_000), '\u001b[31mred\u001b[0m', '"quoted" \\ <&>'],
    [`end of session-logs canary ${id}`],
  ];
  const events = ticks.map((sessionData, tick) => {
    const timestamp = now - (ticks.length - 1 - tick) * 1_000;
    const message = JSON.stringify({
      eventVersion: '1.0',
      eventTime: new Date(timestamp).toISOString().replace(/\.\d+Z$/, 'Z'),
      awsRegion: region,
      target: { id: 'session-logs-canary' },
      userIdentity: { arn: 'session-logs-canary' },
      runAsUser: 'session-logs-canary',
      sessionId,
      sessionData,
    });
    return { timestamp, message };
  });
  return { sessionId, events };
}
