import { fileURLToPath } from 'node:url';
import { UserError } from '../../base';

/** What `--archive` names. `prefix` is empty or ends in `/`. */
export type Location = { kind: 's3'; bucket: string; prefix: string } | { kind: 'folder'; path: string };

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * Reads `s3://bucket/prefix`, `file:///path` or a path. The prefix, or the folder, is what holds `session-logs/`.
 * @param flag named in errors
 * @throws UserError `bad-archive-location`
 */
export function parseLocation(text: string, flag = '--archive'): Location {
  const bad = (why: string) =>
    new UserError('bad-archive-location', `${flag} ${JSON.stringify(text)}: ${why}`, {
      hint: 'Give s3://bucket, s3://bucket/prefix or a folder: what holds session-logs/ and transcripts/.',
    });
  if (text.trim() === '') throw bad('it is empty');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    if (text.startsWith('arn:')) throw bad('an ARN is not a location');
    return { kind: 'folder', path: text };
  }
  if (scheme === 'file') {
    try {
      return { kind: 'folder', path: fileURLToPath(text) };
    } catch (cause) {
      throw bad((cause as Error).message);
    }
  }
  if (scheme !== 's3') throw bad(`${scheme}:// is neither s3:// nor a folder`);
  const [bucket = '', ...rest] = text.slice('s3://'.length).split('/');
  if (!bucketName.test(bucket)) throw bad(`${JSON.stringify(bucket)} is not a bucket's name`);
  const prefix = rest.join('/').replace(/\/+$/, '');
  if (prefix.split('/').includes('') && prefix !== '') throw bad('the prefix has an empty part');
  return { kind: 's3', bucket, prefix: prefix === '' ? '' : `${prefix}/` };
}
