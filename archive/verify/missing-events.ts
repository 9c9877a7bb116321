import { counted, isoTime } from '../../base';
import { type Finding, finding, quote } from '../findings';
import type { Difference, MissingEvent } from '../reconcile';
import type { ArchivedRecord } from '../types';

/** One session's missing and surplus events, gathered into one finding each. */
export class EventDifferences {
  missing = 0;
  pending = 0;
  surplus = 0;
  #first?: MissingEvent;
  #last?: MissingEvent;
  readonly #ids: string[] = [];
  #firstSurplus?: ArchivedRecord;

  constructor(
    private readonly session: string,
    private readonly until: number,
  ) {}

  add(difference: Exclude<Difference, { kind: 'unrepaired' }>): void {
    if (difference.kind === 'missing') this.#addMissing(difference.event);
    else {
      this.surplus += difference.copies;
      this.#firstSurplus ??= difference.record;
    }
  }

  #addMissing(event: MissingEvent): void {
    // What only an error object has is that object's finding.
    if (event.from === 'error object') return;
    if ((event.ingestionTime ?? 0) > this.until) {
      this.pending++;
      return;
    }
    this.missing++;
    this.#first ??= event;
    this.#last = event;
    if (this.#ids.length < 5 && event.id !== '') this.#ids.push(event.id);
  }

  /** @param group the log group's name */
  *findings(group: string): Generator<Finding> {
    const { session } = this;
    if (this.missing > 0) {
      const [first, last] = [this.#first!, this.#last!];
      yield finding(
        'missing-event',
        session,
        `${counted(this.missing, 'event')} of log stream ${session} in ${group} and not in the archive, from ${isoTime(first.timestamp)} to ${isoTime(last.timestamp)}, first: ${quote(first.message)}`,
        {
          session,
          evidence: {
            events: this.missing,
            first: isoTime(first.timestamp),
            last: isoTime(last.timestamp),
            ids: this.#ids,
          },
        },
      );
    }
    if (this.surplus === 0) return;
    const { timestamp, message, source, eventId } = this.#firstSurplus!;
    yield finding(
      'surplus-event',
      session,
      `${counted(this.surplus, 'event')} of log stream ${session} in the archive that ${group} should still have and has not, first: ${quote(message)} in ${source.key}`,
      {
        session,
        evidence: { events: this.surplus, time: isoTime(timestamp), key: source.key, id: eventId },
      },
    );
  }
}
