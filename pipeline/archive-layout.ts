import { type ArchiveLayout, defaultLayout } from './data';
import type { Pipeline } from './types';

/** Where the pipeline's archive has what. Nothing is deployed that seals: seals lie where they do everywhere. */
export const archiveLayoutOf = ({
  streamPrefix,
  transcriptPrefix,
  errorPrefix,
}: Pick<Pipeline, 'streamPrefix' | 'transcriptPrefix' | 'errorPrefix'>): ArchiveLayout => ({
  ...defaultLayout,
  stream: streamPrefix,
  transcript: transcriptPrefix,
  error: errorPrefix,
});

/** A prefix as far as it is the same for every object: Firehose's expressions begin with `!{`. */
export const literalPrefix = (prefix: string): string => prefix.split('!{')[0]!;
