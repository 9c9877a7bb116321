import type { PipelineFindingCode } from '../../pipeline/state';
import { doctorExitCodes } from '../exit-codes';

/** What the versions of the account's agents tell, and what they do not. */
export type AgentFindingCode =
  | 'agent-destroys-text'
  | 'agent-rewrites-text'
  | 'agent-hangs'
  | 'agents-mixed'
  | 'agent-not-known'
  | 'agent-version-invalid'
  | 'agent-other-platform'
  | 'agents-offline'
  | 'agents-not-listed'
  | 'agents-unreadable'
  | 'script-not-known';

/** Stable, for programs: one for each thing that can be wrong in an account. */
export type FindingCode =
  | PipelineFindingCode
  | 'document-missing'
  | 'document-invalid'
  | 'document-type'
  | 'document-versions'
  | 'streaming-off'
  | 'no-log-group'
  | 'encryption-not-required'
  | 'transcript-encryption-not-required'
  | 'no-transcript'
  | 'sessions-refused'
  | 'retention-short'
  | 'filter-role'
  | 'filter-role-none'
  | 'stream-role'
  | 'bucket-not-lockable'
  | 'other-document'
  | 'aws-documents'
  | AgentFindingCode
  | 'unreadable';

/** `loses`: logs are being lost, or will be at the next session. `risks`: they will be when something else happens. */
export type Severity = 'loses' | 'risks' | 'note' | 'unknown';

/** One thing that would silently lose logs. */
export interface AccountFinding {
  /** Stable, for programs. */
  code: FindingCode;
  severity: Severity;
  /** One sentence, the cause first. */
  sentence: string;
  /** What was read, and from which call: enough for somebody else to look again. */
  evidence: string;
  fix: string;
  /** Where it is written: a section of docs/agent-behaviour.md or docs/agent-2026.md, or a page of AWS. */
  reference: string;
}

/** What all findings of a code have in common. */
export type CatalogueEntry = Pick<AccountFinding, 'severity' | 'fix' | 'reference'>;

/** The command's `--json`. */
export interface AccountDiagnosis {
  version: 1;
  region: string;
  documentName: string;
  /** The pipeline as far as it was followed. */
  pipeline: Readonly<Record<string, string>>;
  /** Worst first. */
  findings: AccountFinding[];
  exitCode: number;
}

const order: readonly Severity[] = ['loses', 'risks', 'unknown', 'note'];

export const worstFirst = (findings: readonly AccountFinding[]): AccountFinding[] =>
  order.flatMap((severity) => findings.filter((finding) => finding.severity === severity));

/** What loses logs outweighs what could not be read, which outweighs what only risks: a pass must be known. */
export function exitCodeOf(findings: readonly AccountFinding[]): number {
  const has = (severity: Severity) => findings.some((finding) => finding.severity === severity);
  const worst = (['loses', 'unknown', 'risks'] as const).find(has) ?? 'sound';
  return doctorExitCodes[worst].code;
}
