import type { Command } from 'commander';
import { UserError } from '../../base';
import type { TargetOptions } from '../../operate/account';
import type { Pipeline } from '../../pipeline';
import type { WorkContext } from '../command';

/** Flags of every command that looks at a live account. */
export interface TypedAccountOptions {
  endpointUrl?: string;
  region?: string;
  outputs?: string;
  document: string;
  logGroup?: string;
}

export const preferencesDocument = 'SSM-SessionManagerRunShell';

export function withAccountOptions(command: Command): Command {
  return command
    .option('--region <region>', 'AWS region (default: of the outputs, else as the AWS SDK finds it)')
    .option('--endpoint-url <url>', "LocalStack's address; its test credentials are used then")
    .option('--outputs <file>', "the pipeline's names: cdk's outputs file or terraform output -json")
    .option('--log-group <name>', 'the log group (default: of the outputs, else of the session document)')
    .option('--document <name>', 'the session document', preferencesDocument);
}

/** @throws UserError `bad-endpoint-url`, and of the outputs */
export function checkAccountOptions(
  typed: TypedAccountOptions,
  { world }: Pick<WorkContext, 'world'>,
): { target: TargetOptions; pipeline?: Omit<Pipeline, 'account'> } {
  const { endpointUrl, region, outputs } = typed;
  if (
    endpointUrl !== undefined &&
    !/^https?:$/.test(URL.canParse(endpointUrl) ? new URL(endpointUrl).protocol : '')
  )
    throw new UserError('bad-endpoint-url', `--endpoint-url ${endpointUrl} is not an http or https URL`, {
      hint: 'For example: --endpoint-url http://127.0.0.1:4566',
    });
  const { readForeignOutputs } = require('../../pipeline') as typeof import('../../pipeline');
  const pipeline = outputs === undefined ? undefined : readForeignOutputs(outputs);
  return {
    target: {
      env: world.env,
      ...(endpointUrl !== undefined && { endpointUrl }),
      ...(region !== undefined && { region }),
      ...(pipeline !== undefined && { pipeline }),
    },
    ...(pipeline !== undefined && { pipeline }),
  };
}
