import { isoTime } from '../../base';
import { type Evidence, type Finding, finding } from '../findings';
import type { ObjectStore, StoredVersion } from '../location';
import { hashObject } from './hash-object';
import type { InventoryItem, SealedEntry } from './inventory';

/** What an object's bytes turned out to be, for those that are not as sealed. */
export interface Deviation {
  key: string;
  kind: 'changed' | 'missing' | 'added';
  /** What was sealed; undefined for an added object. */
  sealed?: SealedEntry;
  /** SHA-256 of what is there. */
  found?: string | undefined;
  finding: Finding;
}

export interface CheckedItem {
  deviations: Deviation[];
  /** It is in no seal, and newer than the newest (or nobody can tell). */
  unsealed: boolean;
  /** Bytes read. */
  bytes: number;
  /** Its bytes are others than were sealed, and its content is the same: it was compressed anew. */
  recompressed: boolean;
}

const nothing: CheckedItem = { deviations: [], unsealed: false, bytes: 0, recompressed: false };

/**
 * Compares one key with what the seals say of it.
 * @param sealedUntil end of the newest sealed period, ms; what is older must be in a seal. 0 where nobody can say so
 * @throws what the store throws
 */
export async function checkObject(
  store: ObjectStore,
  { key, sealed, present }: InventoryItem,
  sealedUntil: number,
): Promise<CheckedItem> {
  const newest = present.find(({ isLatest }) => isLatest);
  const isThere = newest !== undefined && !newest.deleteMarker;
  if (sealed.length === 0)
    return isThere ? checkUnsealed(store, newest, sealedUntil) : deletedUnsealed(key, present);
  // Written again between two seals: each has its own entry, and the newest is what a reader reads.
  const checked: CheckedItem = { ...nothing, deviations: [] };
  for (const entry of sealed) {
    const deviation = await checkSealed(store, entry, { newest, present, last: sealed.at(-1)! }, checked);
    if (deviation) checked.deviations.push(deviation);
  }
  return checked;
}

/** Deleted before a seal had it: a marker is all that tells. */
function deletedUnsealed(key: string, present: readonly StoredVersion[]): CheckedItem {
  const marker = present.find(({ deleteMarker }) => deleteMarker);
  if (marker === undefined) return nothing;
  const kept = present.some(({ deleteMarker }) => !deleteMarker);
  const message = `${key} was deleted at ${isoTime(marker.lastModified)}, and no seal has it; ${kept ? 'a version of it is still there' : 'no version of it is left'}`;
  return {
    ...nothing,
    deviations: [{ key, kind: 'missing', finding: finding('deleted-object', key, message) }],
  };
}

async function checkUnsealed(
  store: ObjectStore,
  object: StoredVersion,
  sealedUntil: number,
): Promise<CheckedItem> {
  const { key, lastModified, versionId } = object;
  if (lastModified >= sealedUntil) return { ...nothing, unsealed: true };
  const read = await hashObject(store, key, { versionId });
  if (read === undefined) return nothing;
  const message = `${key} was written at ${isoTime(lastModified)}, in a sealed period, and is in no seal`;
  return {
    ...nothing,
    deviations: [
      {
        key,
        kind: 'added',
        found: read.sha256,
        finding: finding('added-object', key, message, {
          evidence: { lastModified: isoTime(lastModified), sha256: read.sha256, size: read.size },
        }),
      },
    ],
    bytes: read.size,
  };
}

interface Place {
  newest: StoredVersion | undefined;
  present: readonly StoredVersion[];
  /** The last that seals say of the key. */
  last: SealedEntry;
}

async function checkSealed(
  store: ObjectStore,
  entry: SealedEntry,
  { newest, present, last }: Place,
  checked: CheckedItem,
): Promise<Deviation | undefined> {
  const { key, version } = entry;
  const evidence = { seal: entry.sequence, sha256: entry.sha256, version: version ?? undefined };
  const isThere = newest !== undefined && !newest.deleteMarker;
  // A copy in a folder has no versions: what lies there is compared with the newest that was sealed.
  const versioned = version !== null && present.some(({ versionId }) => versionId !== undefined);
  const kept = versioned ? present.find((one) => one.versionId === version && !one.deleteMarker) : undefined;
  if (!versioned && entry !== last) {
    if (entry.sha256 === last.sha256) return undefined;
    const message = `${key} was written again between seal ${entry.sequence} and seal ${last.sequence}`;
    return changed(entry, undefined, 'overwritten-object', message, evidence);
  }
  if (versioned ? kept === undefined : !isThere) {
    const gone = isThere
      ? `${key} was written again and the version that seal ${entry.sequence} has is gone`
      : `${key}, which seal ${entry.sequence} has, is not there`;
    return {
      key,
      kind: 'missing',
      sealed: entry,
      finding: finding('missing-object', key, gone, { evidence }),
    };
  }
  const read = await hashObject(store, key, versioned ? { versionId: version! } : {});
  if (read === undefined) {
    const gone = `${key}, which seal ${entry.sequence} has, was gone when it was read`;
    return {
      key,
      kind: 'missing',
      sealed: entry,
      finding: finding('missing-object', key, gone, { evidence }),
    };
  }
  checked.bytes += read.size;
  if (read.sha256 !== entry.sha256 || read.size !== entry.size) {
    // In its place in the archive nobody compresses it anew: only a copy is held against its content.
    if (!versioned && (await hasSealedContent(store, entry))) {
      checked.recompressed = true;
      return undefined;
    }
    const message = `${key} does not have the bytes that seal ${entry.sequence} says`;
    return changed(entry, read.sha256, 'changed-object', message, {
      ...evidence,
      found: read.sha256,
      sealedSize: entry.size,
      size: read.size,
    });
  }
  if (!versioned) return undefined;
  if (!isThere) {
    const message = `${key} was deleted; the version that seal ${entry.sequence} has is still there`;
    return {
      key,
      kind: 'missing',
      sealed: entry,
      finding: finding('deleted-object', key, message, { evidence }),
    };
  }
  if (newest!.versionId === version) return undefined;
  const now = await hashObject(store, key, { versionId: newest!.versionId! });
  checked.bytes += now?.size ?? 0;
  const message = `${key} was written again; the version that seal ${entry.sequence} has is still there`;
  return changed(entry, now?.sha256, 'overwritten-object', message, {
    ...evidence,
    newVersion: newest!.versionId ?? '',
    newSha256: now?.sha256 ?? '',
    written: isoTime(newest!.lastModified),
  });
}

/** Read again for it: content is inflated only where the stored bytes are others than were sealed. */
async function hasSealedContent(store: ObjectStore, { key, content }: SealedEntry): Promise<boolean> {
  if (!content) return false;
  const found = (await hashObject(store, key, { content: true }))?.content;
  return found?.sha256 === content.sha256 && found.size === content.size;
}

function changed(
  sealed: SealedEntry,
  found: string | undefined,
  kind: 'changed-object' | 'overwritten-object',
  message: string,
  evidence: Evidence,
): Deviation {
  const { key } = sealed;
  return {
    key,
    kind: 'changed',
    sealed,
    found,
    finding: finding(kind, key, message, { evidence }),
  };
}
