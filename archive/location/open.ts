import { stat } from 'node:fs/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { messageOf, UserError } from '../../base';
import { endpointSettings } from '../../pipeline/endpoint';
import { defaultBounds, type S3Bounds } from './bounds';
import { folderStore } from './folder-store';
import { parseLocation } from './parse';
import { s3ObjectStore } from './s3-store';
import type { ObjectStore } from './types';

/** Where S3 is asked, and as whom. */
export interface S3Options {
  /** S3's endpoint: LocalStack's, another service's. Path style is then used. Default: what the environment says. */
  endpointUrl?: string | undefined;
  region?: string | undefined;
  env?: Readonly<Record<string, string | undefined>>;
  /** Other bounds than the usual, for tests. */
  bounds?: Partial<S3Bounds>;
}

export interface OpenOptions extends S3Options {
  /** Ends everything that the store does at once, with its reason. */
  signal?: AbortSignal | undefined;
  /** Named in errors. */
  flag?: string;
}

/**
 * Opens what `--archive` names. The folder must be there; a bucket is asked at the first call.
 * @throws UserError `bad-archive-location`, `archive-not-found`
 */
export async function openLocation(text: string, options: OpenOptions = {}): Promise<ObjectStore> {
  const { flag = '--archive' } = options;
  options.signal?.throwIfAborted();
  const location = parseLocation(text, flag);
  if (location.kind === 'folder') {
    const folder = await stat(location.path).catch((cause) => {
      throw new UserError('archive-not-found', `${flag} ${location.path}: ${messageOf(cause)}`, {
        hint: 'Give the folder that holds session-logs/ and transcripts/, or s3://bucket/prefix.',
        cause,
      });
    });
    if (folder.isDirectory()) return folderStore(location.path, { signal: options.signal });
    throw new UserError('archive-not-found', `${flag} ${location.path} is a file, not a folder`, {
      hint: 'Give the folder that holds session-logs/ and transcripts/.',
    });
  }
  return s3ObjectStore(s3Client(options), location, options);
}

/** An S3 client that is asked as `openLocation` asks. */
export function s3Client({ env = {}, region, ...options }: S3Options): S3Client {
  const { connectMs, firstAnswerMs, attempts } = { ...defaultBounds, ...options.bounds };
  const endpointUrl = options.endpointUrl ?? env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL;
  return new S3Client({
    ...endpointSettings({ env, endpointUrl, region }),
    forcePathStyle: endpointUrl !== undefined,
    // A bucket answers from its own region whatever the caller's is.
    followRegionRedirects: true,
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: firstAnswerMs,
      throwOnRequestTimeout: true,
    },
    // The store checks them, in bodies too that it had to put together.
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}
