import { counted } from '../../base';
import { type Finding, finding } from '../findings';
import type { ArchivedRecord } from '../types';

/** Error objects that are named; the records of more are counted. */
const maxNamed = 10_000;

/** What Firehose could not deliver and the archive lacks, by the object under the error prefix that has it. */
export class UnrepairedRecords {
  readonly #byKey = new Map<string, number>();
  #unnamed = 0;

  add({ source: { key } }: ArchivedRecord): void {
    const known = this.#byKey.get(key);
    if (known !== undefined || this.#byKey.size < maxNamed) this.#byKey.set(key, (known ?? 0) + 1);
    else this.#unnamed++;
  }

  /** @param prefix the error prefix, named where objects are not */
  *findings(prefix: string): Generator<Finding> {
    for (const [key, records] of this.#byKey) {
      const message = `${key} has ${counted(records, 'record')} that Firehose could not deliver and the archive lacks`;
      yield finding('error-object', key, message, { evidence: { records } });
    }
    if (this.#unnamed === 0) return;
    const message = `more objects under ${prefix} have ${counted(this.#unnamed, 'record')} that the archive lacks`;
    yield finding('error-object', prefix, message, { evidence: { records: this.#unnamed } });
  }
}
