import type { AccountDiagnosis, Severity } from './types';

const words: Record<Severity, string> = {
  loses: 'LOSES LOGS',
  risks: 'RISK',
  unknown: 'UNKNOWN',
  note: 'note',
};

/** The diagnosis for people: worst first, each with what to do. */
export function accountText({ region, documentName, pipeline, findings }: AccountDiagnosis): string {
  const { logGroupName, deliveryStreamName, bucketName } = pipeline;
  const way = [documentName, logGroupName, deliveryStreamName, bucketName]
    .map((name) => name ?? '?')
    .join(' -> ');
  const lines = [`${region}: ${way}`, ''];
  for (const { severity, code, sentence, evidence, fix, reference } of findings) {
    lines.push(`${words[severity]}  ${sentence}  [${code}]`);
    lines.push(`  seen: ${evidence}`, `  fix:  ${fix}`, `  see:  ${reference}`, '');
  }
  const count = (severity: Severity) => findings.filter((one) => one.severity === severity).length;
  lines.push(
    findings.length === 0
      ? 'Nothing found that would lose logs. `session-logs canary` tries it.'
      : `${count('loses')} lose logs, ${count('risks')} risk it, ${count('unknown')} could not be read, ${count('note')} to note.`,
  );
  return `${lines.join('\n')}\n`;
}
