import { messageOf, UserError } from '../../base';
import { type ObjectStore, type PutOptions, readAll } from '../location';
import { type ManifestLine, manifestLineSchema, type Seal, sealPath, sha256 } from './format';

/** A part is held in memory whole, by who writes it and by who checks it. */
const partBytes = 4 * 2 ** 20;

interface ManifestWriterOptions {
  store: ObjectStore;
  /** Where seals lie, with its closing `/`. */
  prefix: string;
  sequence: number;
  lock: PutOptions['lock'];
}

/** Writes a manifest line by line, in parts that are named by their content. */
export class ManifestWriter {
  readonly parts: Seal['manifest'] = [];
  #lines: string[] = [];
  #bytes = 0;

  constructor(private readonly options: ManifestWriterOptions) {}

  async add(line: ManifestLine): Promise<void> {
    const text = `${JSON.stringify(line)}\n`;
    this.#lines.push(text);
    this.#bytes += Buffer.byteLength(text);
    if (this.#bytes >= partBytes) await this.#flush();
  }

  /** The parts, as the seal names them. An empty period has none. */
  async end(): Promise<Seal['manifest']> {
    if (this.#lines.length > 0) await this.#flush();
    return this.parts;
  }

  async #flush() {
    const { store, prefix, sequence, lock } = this.options;
    const bytes = Buffer.from(this.#lines.join(''));
    const hash = sha256(bytes);
    const key = prefix + sealPath.part(sequence, this.parts.length, hash);
    const put = await store.put(key, bytes, {
      condition: 'absent',
      contentType: 'application/x-ndjson',
      lock,
    });
    // It is there already when an earlier run was interrupted, unless somebody put something else there.
    if (!put.written && sha256((await readAll(store, key)) ?? new Uint8Array()) !== hash) {
      throw new UserError('seal-part-taken', `${store.name}${key} is there already with other content`, {
        hint: 'Nothing but seal writes there. Find out who did, and move the object away.',
      });
    }
    this.parts.push({ key, sha256: hash, size: bytes.length, lines: this.#lines.length });
    this.#lines = [];
    this.#bytes = 0;
  }
}

/** The lines of a part, or why it has none. */
export function readManifestPart(
  bytes: Uint8Array,
): { ok: true; lines: ManifestLine[] } | { ok: false; reason: string } {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  const lines: ManifestLine[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line === '') continue;
    try {
      lines.push(manifestLineSchema.parse(JSON.parse(line)));
    } catch (error) {
      return { ok: false, reason: `line ${i + 1} is not a line of a manifest: ${messageOf(error)}` };
    }
  }
  return { ok: true, lines };
}
