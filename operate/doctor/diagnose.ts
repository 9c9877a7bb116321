import {
  accountParts,
  followPipeline,
  type PipelineNames,
  type PortsFor,
  readPipelineState,
} from '../../pipeline/state';
import { judgeAccount } from './judge-account';
import { type AccountDiagnosis, exitCodeOf } from './types';

export type DoctorPorts = PortsFor<(typeof accountParts)[number]>;

export interface DoctorOptions {
  region: string;
  documentName: string;
  /** The pipeline as it was deployed; without it, it is followed from the session document. */
  pipeline?: PipelineNames;
  /** Looked at in place of the pipeline's, or the session document's. */
  logGroupName?: string;
  /** How often somebody compares group and archive, and backfills, hours. */
  backfillIntervalHours: number;
}

/** Reads the live account and says what would silently lose logs. Never throws: what cannot be read is a finding too. */
export async function diagnoseAccount(ports: DoctorPorts, options: DoctorOptions): Promise<AccountDiagnosis> {
  const { region, documentName, pipeline, backfillIntervalHours } = options;
  const given = { ...pipeline, logGroupName: options.logGroupName ?? pipeline?.logGroupName };
  const state = await readPipelineState(ports, {
    parts: accountParts,
    documentName,
    names: given,
    follow: pipeline === undefined,
  });
  const names = pipeline === undefined ? followPipeline(state) : given;
  const findings = judgeAccount(state, { documentName, names, backfillIntervalHours });
  return {
    version: 1,
    region,
    documentName,
    pipeline: Object.fromEntries(
      Object.entries(names).filter((one): one is [string, string] => typeof one[1] === 'string'),
    ),
    findings,
    exitCode: exitCodeOf(findings),
  };
}
