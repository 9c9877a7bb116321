import { UserError } from '../../base';

/** Order of keys as S3 lists them: by their UTF-8 bytes, which UTF-16 units do not give beyond the BMP. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  const plain = /^[\u0000-\ud7ff]*$/;
  if (plain.test(a) && plain.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A folder can hold what has a plain path below it, and nothing that leads out of it. @throws UserError `bad-archive-key` */
export function requireFileKey(key: string): string {
  const parts = key.split('/');
  const bad = parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0'));
  if (!bad && !key.includes('\\')) return key;
  throw new UserError(
    'bad-archive-key',
    `the key ${JSON.stringify(key)} cannot be a file of an archive folder`,
    {
      hint: 'Keys are paths with /, without empty parts, . and .. in them.',
    },
  );
}
