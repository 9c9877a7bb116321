import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { BackendError, messageOf, UserError } from '../base';
import { literalPrefix, type OutputField, outputNames, type PipelineOutput, pipelineOutputs } from './data';
import type { Pipeline } from './types';

/** Of whose tool a file is: what the outputs are called in it. */
type Source = 'cdk' | 'terraform';
type Values = Partial<Record<OutputField, string>>;

const fields = Object.keys(pipelineOutputs) as OutputField[];
const outputOf = (field: OutputField): PipelineOutput => pipelineOutputs[field];

/** What `cdk deploy --outputs-file` writes: the outputs of each stack, by the stack's name. */
const cdkSchema = z.record(z.string(), z.record(z.string(), z.string()));
/** What `terraform output -json` prints. */
const terraformSchema = z.record(z.string(), z.looseObject({ value: z.unknown() }));
/** Our own stack's outputs. Others may be there too. */
const ownSchema = z.object({
  [outputNames.stackName]: z.string().min(1),
  ...Object.fromEntries(
    fields.map((field) => {
      const { cdk, kind } = outputOf(field);
      return [cdk, kind === 'prefix' ? z.string().endsWith('/') : z.string().min(1)];
    }),
  ),
});

/**
 * Reads the outputs of our own stack from cdk's outputs file.
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
  const parsed = ownSchema.safeParse(own);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new BackendError(
      'outputs-invalid',
      `the outputs of stack ${stackName} in ${file} are not what the harness needs: ${wrong}`,
      { hint: 'Is another stack of this name deployed there? Choose another name.', cause: parsed.error },
    );
  }
  const values = valuesIn(file, 'cdk', Object.entries(parsed.data));
  return pipelineOf(parsed.data[outputNames.stackName] as string, values);
}

/**
 * Reads the names of a pipeline that somebody else deployed: what `cdk deploy --outputs-file` writes (all its stacks
 * together), or what `terraform output -json` prints.
 * @param file named in errors; given with `--outputs`
 * @throws UserError `outputs-not-readable`, `outputs-not-understood`, `outputs-missing` (which name, and why it is
 *   needed), `outputs-ambiguous`
 */
export function readForeignOutputs(file: string): Omit<Pipeline, 'account'> {
  const { source, outputs } = outputsIn(file, contentOf(file));
  const values = valuesIn(file, source, outputs);
  const missing = fields.map(outputOf).filter((one, i) => one.optional !== true && !values[fields[i]!]);
  if (missing.length > 0) {
    const names = missing.map((one) => one[source]);
    const lines = missing.map((one) => `${one[source]}: ${one.why}`);
    throw new UserError('outputs-missing', `${file} (--outputs) lacks ${names.join(', ')}`, {
      hint: `Add these outputs to your ${source === 'cdk' ? 'stack' : 'module'}:\n${lines.join('\n')}`,
    });
  }
  return pipelineOf(`the pipeline of ${file}`, values);
}

/** @param values with all that is not optional */
function pipelineOf(stackName: string, values: Values): Omit<Pipeline, 'account'> {
  const value = (field: OutputField) => values[field] as string;
  return {
    stackName,
    region: value('region'),
    logGroupName: value('logGroupName'),
    // Whether a name is there at all is asked of this: an undefined one would be.
    ...(values.subscriptionFilterName !== undefined && {
      subscriptionFilterName: values.subscriptionFilterName,
    }),
    deliveryStreamName: value('deliveryStreamName'),
    bucketName: value('bucketName'),
    streamPrefix: literalPrefix(value('streamPrefix')),
    transcriptPrefix: literalPrefix(value('transcriptPrefix')),
    errorPrefix: literalPrefix(value('errorPrefix')),
  };
}

function contentOf(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UserError('outputs-not-readable', `cannot read ${file} (--outputs): ${messageOf(cause)}`, {
      hint: 'cdk deploy --outputs-file FILE writes one, terraform output -json > FILE another.',
      cause,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError('outputs-not-understood', `${file} (--outputs) is not JSON: ${messageOf(cause)}`, {
      cause,
    });
  }
}

type Outputs = readonly (readonly [name: string, value: unknown])[];

function outputsIn(file: string, content: unknown): { source: Source; outputs: Outputs } {
  const terraform = terraformSchema.safeParse(content);
  if (terraform.success && Object.keys(terraform.data).length > 0) {
    const outputs = Object.entries(terraform.data).map(([name, { value }]) => [name, value] as const);
    return { source: 'terraform', outputs };
  }
  const cdk = cdkSchema.safeParse(content);
  if (cdk.success) return { source: 'cdk', outputs: Object.values(cdk.data).flatMap(Object.entries<string>) };
  throw new UserError(
    'outputs-not-understood',
    `${file} (--outputs) has neither the shape of cdk's outputs file nor that of terraform output -json`,
    { hint: '{"Stack": {"LogGroupName": "..."}} or {"log_group_name": {"value": "..."}}', cause: cdk.error },
  );
}

/** Picks the names that the table knows, each of which may be there once. */
function valuesIn(file: string, source: Source, outputs: Outputs): Values {
  const values: Values = {};
  for (const field of fields) {
    const name = outputOf(field)[source];
    const [value, ...others] = new Set(outputs.filter(([key]) => key === name).map(([, one]) => one));
    if (others.length > 0) {
      throw new UserError(
        'outputs-ambiguous',
        `${file} (--outputs) has more than one ${name}: ${[value, ...others].join(', ')}`,
        { hint: 'Give a file with the outputs of one pipeline only.' },
      );
    }
    if (value === undefined) continue;
    if (typeof value !== 'string') {
      throw new UserError(
        'outputs-not-understood',
        `${name} in ${file} (--outputs) is not a string: ${JSON.stringify(value)}`,
      );
    }
    values[field] = value;
  }
  return values;
}
