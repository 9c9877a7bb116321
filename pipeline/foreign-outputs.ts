import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { messageOf, UserError } from '../base';
import { literalPrefix } from './archive-layout';
import type { Pipeline } from './types';

type Name = Exclude<keyof Pipeline, 'account' | 'stackName'>;

/** What is needed of somebody else's pipeline, and why. `cdk` and `terraform` are the outputs' names there. */
const wanted: Record<Name, { cdk: string; terraform: string; why: string; optional?: true }> = {
  region: {
    cdk: 'Region',
    terraform: 'region',
    why: 'the agents and everything that reads back must ask the same region',
  },
  logGroupName: {
    cdk: 'LogGroupName',
    terraform: 'log_group_name',
    why: 'the session documents name it, and the agents stream into it',
  },
  subscriptionFilterName: {
    cdk: 'SubscriptionFilterName',
    terraform: 'subscription_filter_name',
    why: 'a filter that somebody replaced is recognised by it',
    optional: true,
  },
  deliveryStreamName: {
    cdk: 'DeliveryStreamName',
    terraform: 'delivery_stream_name',
    why: 'where lines are missing, the way from the log group to the bucket is followed through it',
  },
  bucketName: {
    cdk: 'BucketName',
    terraform: 'bucket_name',
    why: 'what was delivered is read back from it, and the direct route writes into it',
  },
  streamPrefix: {
    cdk: 'StreamPrefix',
    terraform: 'stream_prefix',
    why: 'the objects that Firehose wrote are told from the transcripts by it',
  },
  transcriptPrefix: {
    cdk: 'TranscriptPrefix',
    terraform: 'transcript_prefix',
    why: "the session documents name it for the agent's own copy at the end of a session",
  },
  errorPrefix: {
    cdk: 'ErrorPrefix',
    terraform: 'error_prefix',
    why: 'what Firehose could not deliver is looked for under it',
  },
};

const cdkSchema = z.record(z.string(), z.record(z.string(), z.string()));
const terraformSchema = z.record(z.string(), z.looseObject({ value: z.unknown() }));

/**
 * Reads the names of a pipeline that somebody else deployed: what `cdk deploy --outputs-file` writes (all its stacks
 * together), or what `terraform output -json` prints.
 * @param file named in errors; given with `--outputs`
 * @throws UserError `outputs-not-readable`, `outputs-not-understood`, `outputs-missing` (which name, and why it is
 *   needed), `outputs-ambiguous`
 */
export function readForeignOutputs(file: string): Omit<Pipeline, 'account'> {
  const { source, values } = namesIn(file, parse(file));
  const missing = (Object.keys(wanted) as Name[]).filter(
    (name) => wanted[name].optional !== true && !values.get(name),
  );
  if (missing.length > 0) {
    const lines = missing.map((name) => `${wanted[name][source]}: ${wanted[name].why}`);
    throw new UserError(
      'outputs-missing',
      `${file} (--outputs) lacks ${missing.map((name) => wanted[name][source]).join(', ')}`,
      { hint: `Add these outputs to your ${source === 'cdk' ? 'stack' : 'module'}:\n${lines.join('\n')}` },
    );
  }
  const value = (name: Name) => values.get(name) as string;
  const filter = values.get('subscriptionFilterName');
  return {
    stackName: `the pipeline of ${file}`,
    region: value('region'),
    logGroupName: value('logGroupName'),
    ...(filter !== undefined && { subscriptionFilterName: filter }),
    deliveryStreamName: value('deliveryStreamName'),
    bucketName: value('bucketName'),
    streamPrefix: literalPrefix(value('streamPrefix')),
    transcriptPrefix: literalPrefix(value('transcriptPrefix')),
    errorPrefix: literalPrefix(value('errorPrefix')),
  };
}

function parse(file: string): unknown {
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

function namesIn(file: string, content: unknown): { source: 'cdk' | 'terraform'; values: Map<Name, string> } {
  const terraform = terraformSchema.safeParse(content);
  if (terraform.success && Object.keys(terraform.data).length > 0) {
    const outputs = Object.entries(terraform.data).map(([name, { value }]) => [name, value] as const);
    return { source: 'terraform', values: collect(file, 'terraform', outputs) };
  }
  const cdk = cdkSchema.safeParse(content);
  if (cdk.success) {
    const outputs = Object.values(cdk.data).flatMap((stack) => Object.entries(stack));
    return { source: 'cdk', values: collect(file, 'cdk', outputs) };
  }
  throw new UserError(
    'outputs-not-understood',
    `${file} (--outputs) has neither the shape of cdk's outputs file nor that of terraform output -json`,
    { hint: '{"Stack": {"LogGroupName": "..."}} or {"log_group_name": {"value": "..."}}', cause: cdk.error },
  );
}

function collect(
  file: string,
  source: 'cdk' | 'terraform',
  outputs: readonly (readonly [string, unknown])[],
): Map<Name, string> {
  const values = new Map<Name, string>();
  for (const name of Object.keys(wanted) as Name[]) {
    const found = new Set(outputs.filter(([key]) => key === wanted[name][source]).map(([, value]) => value));
    if (found.size > 1) {
      throw new UserError(
        'outputs-ambiguous',
        `${file} (--outputs) has more than one ${wanted[name][source]}: ${[...found].join(', ')}`,
        { hint: 'Give a file with the outputs of one pipeline only.' },
      );
    }
    const [value] = found;
    if (value === undefined) continue;
    if (typeof value !== 'string') {
      throw new UserError(
        'outputs-not-understood',
        `${wanted[name][source]} in ${file} (--outputs) is not a string: ${JSON.stringify(value)}`,
      );
    }
    values.set(name, value);
  }
  return values;
}
