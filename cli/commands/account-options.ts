import type { Command } from 'commander';
import type { TargetOptions } from '../../operate/account';
import type { Pipeline } from '../../pipeline';
import { preferencesDocumentName } from '../../pipeline/data';
import type { WorkContext } from '../command';
import { endpointOption } from '../endpoint-option';

/** Flags of every command that looks at a live account, as they were typed. */
export interface TypedAccountOptions {
  endpointUrl?: string;
  region?: string;
  outputs?: string;
  document: string;
  logGroup?: string;
}

/** The same, checked: whose account is meant, and what is known of the pipeline in it. */
export interface AccountOptions {
  target: TargetOptions;
  /** What `--outputs` names; absent: the pipeline is followed from the session document. */
  pipeline?: Omit<Pipeline, 'account'>;
  documentName: string;
  /** Wins over the pipeline's and the session document's. */
  logGroupName?: string;
}

export function withAccountOptions(command: Command): Command {
  return command
    .option('--region <region>', 'AWS region (default: of the outputs, else as the AWS SDK finds it)')
    .addOption(endpointOption())
    .option('--outputs <file>', "the pipeline's names: cdk's outputs file or terraform output -json")
    .option('--log-group <name>', 'the log group (default: of the outputs, else of the session document)')
    .option('--document <name>', 'the session document', preferencesDocumentName);
}

/** @throws as `readForeignOutputs` */
export async function checkAccountOptions(
  typed: TypedAccountOptions,
  { world }: Pick<WorkContext, 'world'>,
): Promise<AccountOptions> {
  const { endpointUrl, region, outputs, document, logGroup } = typed;
  const pipeline = outputs === undefined ? undefined : await pipelineOf(outputs);
  return {
    target: { env: world.env, endpointUrl, region, pipeline },
    pipeline,
    documentName: document,
    logGroupName: logGroup,
  };
}

async function pipelineOf(file: string): Promise<Omit<Pipeline, 'account'>> {
  const { readForeignOutputs } = await import('../../pipeline');
  return readForeignOutputs(file);
}
