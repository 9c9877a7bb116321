import { isoTime } from '../../base';
import type { ArchiveLayout } from '../../pipeline/data';
import { type Finding, finding } from '../findings';
import { type ManyVersions, manyVersions, type ObjectStore, sameBytes } from '../location';

/**
 * What was deleted or written again among records and transcripts, where the bucket keeps versions: a reader is shown the
 * newest and nothing of that. Firehose's own retry writes the same bytes under the same key (aws-delivery.md 2.9), which
 * is no finding.
 * @throws what the store throws
 */
export async function* versionFindings(store: ObjectStore, layout: ArchiveLayout): AsyncGenerator<Finding> {
  for (const prefix of [layout.stream, layout.transcript])
    for await (const many of manyVersions(store, prefix)) {
      if (many.key.startsWith(layout.error) && layout.error.startsWith(layout.stream)) continue;
      yield* findingsOf(store, many);
    }
}

async function* findingsOf(store: ObjectStore, { key, versions }: ManyVersions): AsyncGenerator<Finding> {
  const marker = versions.find(({ deleteMarker }) => deleteMarker);
  const kept = versions.filter(({ deleteMarker }) => !deleteMarker);
  const evidence = {
    versions: versions.map(
      ({ versionId = '', lastModified, deleteMarker, size }) =>
        `${versionId} ${isoTime(lastModified)} ${deleteMarker ? 'delete marker' : `${size} bytes`}`,
    ),
  };
  if (marker !== undefined) {
    const still = kept.length === 0 ? 'no version of it is left' : 'a version of it is still there';
    const message = `${key} was deleted at ${isoTime(marker.lastModified)}; ${still}`;
    yield finding('deleted-version', key, message, { evidence });
  }
  const [newest, ...older] = kept;
  for (const version of older) {
    if (await sameBytes(store, newest!, version)) continue;
    const message = `${key} was written again at ${isoTime(newest!.lastModified)} with other bytes than at ${isoTime(version.lastModified)}; readers show the newest version, ${newest!.versionId ?? ''}`;
    yield finding('rewritten-object', key, message, { evidence });
    return;
  }
}
