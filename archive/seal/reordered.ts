import { type Finding, finding } from '../findings';
import type { Deviation } from './check-object';

/**
 * Tells a moved object from a changed one: what lies under one key and was sealed under another. Each finding that
 * this explains is replaced by one that names both keys.
 */
export function explainReordering(deviations: readonly Deviation[]): Finding[] {
  /** Where these bytes were sealed, of what is not in its place. */
  const sealedAt = new Map<string, string>();
  for (const { key, sealed } of deviations) if (sealed) sealedAt.set(sealed.sha256, key);
  const moved = new Set<string>();
  const findings: Finding[] = [];
  for (const { key, found, finding: own } of deviations) {
    const from = found === undefined ? undefined : sealedAt.get(found);
    if (from === undefined || from === key) {
      findings.push(own);
      continue;
    }
    moved.add(from);
    findings.push(
      finding('reordered-object', key, `${key} holds what was sealed as ${from}`, {
        evidence: { ...own.evidence, sealedAs: from },
      }),
    );
  }
  // Where its bytes lie now is said already.
  return findings.filter(({ kind, subject }) => kind !== 'missing-object' || !moved.has(subject));
}
