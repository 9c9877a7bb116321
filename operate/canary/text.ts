import type { CanaryResult } from './hops';

const names: Record<CanaryResult['lastSeen'], string> = {
  sent: 'sent (CloudWatch Logs took it)',
  'log-group': 'log group (read back)',
  archive: 'archive (decoded)',
  'error-prefix': "Firehose's error prefix",
  nowhere: 'nowhere: CloudWatch Logs does not have it',
};
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** The result for people. */
export function canaryText(result: CanaryResult): string {
  const { arrived, sessionId, logGroupName, archive, seen, objects, causes, copies, deadlineMs } = result;
  const width = Math.max(...Object.values(names).map((name) => name.length));
  const lines = [
    `${sessionId}`,
    `  ${logGroupName} -> ${archive ?? 'an archive that is not known'}`,
    ...seen.map(
      ({ hop, afterMs, delayMs }) =>
        `  ${names[hop].padEnd(width)}  ${seconds(afterMs).padStart(8)}  (+${seconds(delayMs)})`,
    ),
  ];
  if (arrived) {
    const twice = copies?.filter((count) => count > 1).length ?? 0;
    lines.push(
      `Arrived, exact, in ${objects.join(', ')}${twice === 0 ? '' : `; ${twice} of ${copies?.length} events more than once`}.`,
    );
  } else {
    lines.push(
      `Not in the archive after ${seconds(deadlineMs)} at most. Last seen: ${names[result.lastSeen]}.`,
    );
    if (objects.length > 0) lines.push(`  in ${objects.join(', ')}`);
    lines.push(...causes.map((cause) => `  - ${cause}`));
    if (causes.length === 0)
      lines.push('  Every hop looks right from here: wait longer (--deadline), or look at the alarms.');
  }
  return `${lines.join('\n')}\n`;
}
