import { type Evidence, type Found, finding } from '../findings';
import { type ObjectStore, readAll } from '../location';
import type { Link } from './chain';
import { type ManifestLine, sha256 } from './format';
import { readManifestPart } from './manifest';

/** The largest part that is believed to be one; writers cut at 4 MiB. */
const maxPartBytes = 64 * 2 ** 20;

/**
 * Reads a seal's manifest, and says what is not as the seal says. A part that was changed is read all the same.
 * @throws what the store throws
 */
export async function* readManifest(
  store: ObjectStore,
  { key: linkKey, sequence, seal }: Link,
): AsyncGenerator<Found<ManifestLine>> {
  const changed = (key: string, message: string, evidence: Evidence = {}) => ({
    finding: finding('changed-manifest', key, message, { evidence }),
  });
  const totals = { objects: 0, bytes: 0, sessions: 0, events: 0 };
  let whole = true;
  let lastKey: Buffer | undefined;
  let lastSession: Buffer | undefined;
  for (const part of seal?.manifest ?? []) {
    const bytes = await readAll(store, part.key, { maxBytes: maxPartBytes });
    if (bytes === undefined) {
      whole = false;
      const message = `${part.key}, which seal ${sequence} names, is not there: nobody can tell what ${part.lines} lines it had`;
      const evidence = { seal: linkKey, sha256: part.sha256, size: part.size };
      yield { finding: finding('missing-manifest', part.key, message, { evidence }) };
      continue;
    }
    const found = sha256(bytes);
    if (found !== part.sha256) {
      whole = false;
      yield changed(part.key, `${part.key} is not as seal ${sequence} says`, {
        seal: linkKey,
        expected: part.sha256,
        found,
        size: bytes.length,
      });
    }
    const read = readManifestPart(bytes);
    if (!read.ok) {
      // Its hash fits, so whoever signed it wrote it like that.
      if (whole) yield changed(part.key, `${part.key}: ${read.reason}`);
      whole = false;
      continue;
    }
    for (const line of read.lines) {
      const isObject = line.type === 'object';
      const name = Buffer.from(isObject ? line.key : line.id);
      const before = isObject ? lastKey : lastSession;
      if (whole && before && Buffer.compare(before, name) >= 0) {
        whole = false;
        yield changed(part.key, `${part.key} has its lines out of order at ${String(name)}`);
      }
      if (isObject) {
        lastKey = name;
        totals.objects++;
        totals.bytes += line.size;
      } else {
        lastSession = name;
        totals.sessions++;
        totals.events += line.events;
      }
      yield { value: line };
    }
  }
  if (!whole || seal === undefined) return;
  for (const [what, count] of Object.entries(totals)) {
    const says = seal.totals[what as keyof typeof totals];
    if (says === count) continue;
    const message = `seal ${sequence} says ${says} ${what}, its manifest has ${count}`;
    yield changed(linkKey, message, { says, found: count });
  }
}
