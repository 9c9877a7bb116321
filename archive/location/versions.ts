import { createHash } from 'node:crypto';
import type { ObjectStore, StoredVersion } from './types';

/** A name in the archive that stands for more than one object, or for one that was deleted. */
export interface ManyVersions {
  key: string;
  /** Newest first, delete markers included. */
  versions: StoredVersion[];
}

/**
 * The keys below a prefix that have a delete marker or more than one version. A bucket without versions, and a folder, have
 * none. @throws `archive-list-failed`
 */
export async function* manyVersions(store: ObjectStore, prefix: string): AsyncGenerator<ManyVersions> {
  let versions: StoredVersion[] = [];
  const isOdd = () => versions.length > 1 || versions[0]?.deleteMarker === true;
  for await (const version of store.listVersions(prefix)) {
    if (versions[0]?.key !== version.key) {
      if (isOdd()) yield { key: versions[0]!.key, versions };
      versions = [];
    }
    versions.push(version);
  }
  if (isOdd()) yield { key: versions[0]!.key, versions };
}

/**
 * Whether two versions have the same bytes: by size and etag, and where those do not tell, by reading them.
 * @returns undefined where one is gone. @throws `archive-get-failed`
 */
export async function sameBytes(
  store: ObjectStore,
  a: StoredVersion,
  b: StoredVersion,
): Promise<boolean | undefined> {
  if (a.size !== b.size) return false;
  // An etag may be of parts, or no digest at all: equal ones tell, others do not.
  if (a.etag !== '' && a.etag === b.etag) return true;
  const [one, other] = [await digestOf(store, a), await digestOf(store, b)];
  return one === undefined || other === undefined ? undefined : one === other;
}

async function digestOf(store: ObjectStore, { key, versionId }: StoredVersion): Promise<string | undefined> {
  const open = await store.open(key, { versionId });
  if (open === undefined) return undefined;
  const hash = createHash('sha256');
  for await (const chunk of open.chunks) hash.update(chunk);
  return hash.digest('hex');
}
