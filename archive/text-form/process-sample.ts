import { createHash } from 'node:crypto';
import { z } from 'zod';
import { goJsonBytes, goUtf8, isUtf8 } from './go-text';
import { processTranscript } from './processed-transcript';
import { type TextRules, textRules3_3_5226 } from './rules';
import { sessionDataBytes, streamEvents, streamFragments } from './stream-form';
import { transcriptOf } from './transcript-form';

/** One field of one sample that comes out otherwise. */
export interface SampleDifference {
  /** The sample's name, or its number in the file (from 1) where it has none. */
  sample: string;
  field: string;
  recorded: string;
  simulated: string;
}

const base64 = z.string().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));

/** A line of `ansi-process-samples.jsonl`. Long outputs are there as their SHA-256 (hex) only. */
export const processSampleSchema = z.object({
  name: z.string(),
  in: z.string().optional(),
  in_b64: base64,
  cw: z.string().optional(),
  cw_b64: z.string().optional(),
  cw_sha256: z.string().optional(),
  cw_chunks: z.int(),
  cw_empty_chunks: z.array(z.int()),
  cw_panic_chunks: z.array(z.int()),
  cw_session_data: z.array(z.string()).optional(),
  cw_session_data_sha256: z.string().optional(),
  cw_events: z.int(),
  cw_unchanged: z.boolean(),
  cw_validUTF8: z.boolean(),
  s3_b64: z.string().optional(),
  s3_sha256: z.string().optional(),
  s3_raw_fallback: z.string(),
  s3_panic: z.string(),
  s3t_b64: z.string().optional(),
  s3t_sha256: z.string().optional(),
  s3t_raw_fallback: z.string(),
  s3t_panic: z.string(),
});
export type ProcessSample = z.infer<typeof processSampleSchema>;

type Fields = Record<string, unknown>;

const toBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/** Everything a sample can say of the stream. */
function streamFields(displayed: Uint8Array, rules: TextRules): Fields {
  const fragments = streamFragments(displayed, { complete: true, rules });
  const text = Buffer.concat(fragments.map((fragment) => fragment.text));
  const data = streamEvents(fragments, rules).map(
    (event) => `[${sessionDataBytes(event).map(goJsonBytes).join(',')}]`,
  );
  const indexes = (isMeant: (fragment: (typeof fragments)[number]) => boolean) =>
    fragments.flatMap((fragment, index) => (isMeant(fragment) ? [index] : []));
  return {
    in: goUtf8(displayed),
    cw: goUtf8(text),
    cw_b64: toBase64(text),
    cw_sha256: sha256(text),
    cw_chunks: fragments.length,
    cw_empty_chunks: indexes((fragment) => fragment.text.length === 0),
    cw_panic_chunks: indexes((fragment) => fragment.panicked === true),
    cw_session_data: data,
    cw_session_data_sha256: sha256(data.join('\n')),
    cw_events: data.length,
    cw_unchanged: text.equals(displayed),
    cw_validUTF8: isUtf8(text),
  };
}

/** Everything a sample can say of a transcript; no bytes where the worker exits. */
function transcriptFields(prefix: 's3' | 's3t', transcript: Uint8Array): Fields {
  const processed = processTranscript(transcript);
  const bytes =
    processed.kind === 'crash' ? undefined : processed.kind === 'refused' ? transcript : processed.bytes;
  return {
    [`${prefix}_b64`]: bytes && toBase64(bytes),
    [`${prefix}_sha256`]: bytes && sha256(bytes),
    [`${prefix}_raw_fallback`]: processed.kind === 'refused' ? processed.reason : '',
    [`${prefix}_panic`]: processed.kind === 'crash' ? processed.reason : '',
  };
}

/** What `script` was given when the samples were made. */
const wrapping = {
  localFile:
    '/var/lib/amazon/ssm/mi-0123456789abcdef0/session/orchestration/taro.yamada-0a1b2c3d4e5f6a7b8/Standard_Stream/ipcTempFile.log',
  startedAt: new Date('2026-11-24T00:12:14Z'),
  endedAt: new Date('2026-11-24T00:12:15Z'),
};

/** An output is recorded whole or as its hash, or not at all where there is none; a transcript may stay raw. */
const outputs = [
  ['cw_b64', 'cw_sha256', undefined],
  ['cw_session_data', 'cw_session_data_sha256', undefined],
  ['s3_b64', 's3_sha256', 's3_raw_fallback'],
  ['s3t_b64', 's3t_sha256', 's3t_raw_fallback'],
] as const;

/** What comes out otherwise than one line of `ansi-process-samples.jsonl` says. Every field of it is compared. */
export function judgeProcessSample(
  sample: ProcessSample,
  rules: TextRules = textRules3_3_5226,
): SampleDifference[] {
  const simulated: Fields = {
    ...streamFields(sample.in_b64, rules),
    ...transcriptFields('s3', sample.in_b64),
    ...transcriptFields('s3t', transcriptOf(sample.in_b64, wrapping)),
  };
  const { name, in_b64: _, ...recorded } = sample;
  const differences: SampleDifference[] = [];
  const compare = (field: string, theirs: unknown, ours: unknown) => {
    const [a, b] = [show(theirs), show(ours)];
    if (a === b) return;
    const [there, here] = parting(a, b);
    differences.push({ sample: name, field, recorded: there, simulated: here });
  };
  for (const [field, value] of Object.entries(recorded)) {
    if (value !== undefined) compare(field, value, simulated[field]);
  }
  for (const [whole, hash, fallback] of outputs) {
    // Of a long transcript that stays raw only that is recorded: it is the input.
    if (sample[whole] !== undefined || sample[hash] !== undefined || (fallback && sample[fallback])) continue;
    const ours = simulated[whole];
    compare(whole, undefined, Array.isArray(ours) && ours.length === 0 ? undefined : ours);
  }
  return differences;
}

const show = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));

/** Two long texts, each cut to where they part. */
function parting(a: string, b: string): [string, string] {
  let at = 0;
  while (a[at] !== undefined && a[at] === b[at]) at++;
  const from = at < 60 ? 0 : at - 30;
  const cut = (text: string) =>
    `${from > 0 ? '...' : ''}${text.slice(from, at + 60)}${text.length > at + 60 ? '...' : ''}`;
  return [cut(a), cut(b)];
}
