import type { Pipeline } from '..';

/** What is known of a pipeline. A hop whose name is not known is not looked at. */
export type PipelineNames = Pick<Pipeline, 'logGroupName'> & Partial<Pipeline>;

/** Stable, for programs: one for each thing that can be wrong. */
export const pipelineFindingCodes = [
  'group-missing',
  'group-class',
  'group-retention-none',
  'group-not-encrypted',
  'group-unreadable',
  'filter-missing',
  'filter-elsewhere',
  'filter-pattern',
  'filter-renamed',
  'filter-unreadable',
  'stream-inactive',
  'stream-no-s3',
  'stream-elsewhere',
  'stream-prefix',
  'stream-unreadable',
  'bucket-missing',
  'bucket-not-encrypted',
  'bucket-unversioned',
  'bucket-public',
  'bucket-unreadable',
] as const;
export type PipelineFindingCode = (typeof pipelineFindingCodes)[number];

export interface PipelineFinding {
  code: PipelineFindingCode;
  /** `breaks`: records do not arrive for this. `weakens`: they do, but what holds them is not what infra/ declares. */
  kind: 'breaks' | 'weakens';
  /** One sentence, the cause first. */
  sentence: string;
}

export const breaks = (code: PipelineFindingCode, sentence: string): PipelineFinding => ({
  code,
  kind: 'breaks',
  sentence,
});

export const weakens = (code: PipelineFindingCode, sentence: string): PipelineFinding => ({
  code,
  kind: 'weakens',
  sentence,
});
