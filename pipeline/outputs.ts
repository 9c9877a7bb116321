import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { BackendError } from '../base';
import type { Pipeline } from './types';

const name = z.string().min(1);
const prefix = z.string().endsWith('/');

/** The outputs of the stack, as `cdk deploy --outputs-file` writes them. Others may be there too. */
const outputsSchema = z.object({
  StackName: name,
  Region: name,
  LogGroupName: name,
  SubscriptionFilterName: name,
  DeliveryStreamName: name,
  BucketName: name,
  StreamPrefix: prefix,
  TranscriptPrefix: prefix,
  ErrorPrefix: prefix,
});

/**
 * Reads the stack's outputs from the CLI's file.
 * @returns undefined when the file holds no outputs of the stack at all
 * @throws BackendError `outputs-invalid`, naming what is missing or wrong
 */
export function readOutputs(file: string, stackName: string): Omit<Pipeline, 'account'> | undefined {
  let stacks: unknown;
  try {
    stacks = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new BackendError('outputs-invalid', `cannot read the stack's outputs from ${file}`, { cause });
  }
  const own = (stacks as Record<string, unknown>)[stackName];
  if (own === undefined || Object.keys(own as object).length === 0) return undefined;
  const parsed = outputsSchema.safeParse(own);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new BackendError(
      'outputs-invalid',
      `the outputs of stack ${stackName} in ${file} are not what the harness needs: ${wrong}`,
      { hint: 'Is another stack of this name deployed there? Choose another name.', cause: parsed.error },
    );
  }
  const outputs = parsed.data;
  return {
    stackName: outputs.StackName,
    region: outputs.Region,
    logGroupName: outputs.LogGroupName,
    subscriptionFilterName: outputs.SubscriptionFilterName,
    deliveryStreamName: outputs.DeliveryStreamName,
    bucketName: outputs.BucketName,
    streamPrefix: outputs.StreamPrefix,
    transcriptPrefix: outputs.TranscriptPrefix,
    errorPrefix: outputs.ErrorPrefix,
  };
}
