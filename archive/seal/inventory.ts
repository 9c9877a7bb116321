import type { ObjectStore, StoredVersion } from '../location';
import { keySeparator, type Scratch, Sorter, sortNumber, sortText } from '../spool';
import type { ByteHash } from './content-hash';
import type { SealedObject } from './format';

/** One object as a seal has it. */
export interface SealedEntry {
  key: string;
  version: string | null;
  size: number;
  sha256: string;
  /** Of its content; null for damaged gzip, undefined in a seal of version 1. */
  content?: ByteHash | null | undefined;
  /** ms since the epoch. */
  lastModified: number;
  /** The seal's number. */
  sequence: number;
}

export const sealedEntryOf = (
  { key, version, size, sha256, content, lastModified }: SealedObject,
  { sequence }: { sequence: number },
): SealedEntry => ({
  key,
  version,
  size,
  sha256,
  content,
  lastModified: Date.parse(lastModified),
  sequence,
});

/** Everything that is known of one key: what seals say, and what is there. */
export interface InventoryItem {
  key: string;
  /** In the order of the seals. */
  sealed: SealedEntry[];
  /** Newest first. */
  present: StoredVersion[];
}

/** Brings the seals' entries and the archive's objects together, key by key, whatever their number. */
export class Inventory {
  readonly #rows: Sorter;
  #added = 0;

  constructor(scratch: Scratch) {
    this.#rows = new Sorter({ scratch });
  }

  async addSealed(entry: SealedEntry): Promise<void> {
    await this.#add(entry.key, `0${sortNumber(entry.sequence)}`, { sealed: entry });
  }

  /** Adds all there is outside of the seals, every version. @throws what the store throws */
  async addPresent(store: ObjectStore, sealPrefix: string): Promise<void> {
    for await (const version of store.listVersions('')) {
      if (version.key.startsWith(sealPrefix)) continue;
      await this.#add(version.key, `1${sortNumber(this.#added)}`, { present: version });
    }
  }

  async #add(key: string, order: string, value: { sealed: SealedEntry } | { present: StoredVersion }) {
    this.#added++;
    await this.#rows.add(sortText(key) + keySeparator + order, JSON.stringify(value));
  }

  /** Each key once, in the order of the keys' UTF-8 bytes. */
  async *items(): AsyncGenerator<InventoryItem> {
    let item: InventoryItem | undefined;
    for await (const row of this.#rows.sorted()) {
      const value = JSON.parse(row.value) as { sealed: SealedEntry } | { present: StoredVersion };
      const { key } = 'sealed' in value ? value.sealed : value.present;
      if (item?.key !== key) {
        if (item) yield item;
        item = { key, sealed: [], present: [] };
      }
      if ('sealed' in value) item.sealed.push(value.sealed);
      else item.present.push(value.present);
    }
    if (item) yield item;
  }
}
