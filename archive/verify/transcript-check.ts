import { counted } from '../../base';
import { type Finding, finding, quote } from '../findings';
import { fragmentsOf } from '../fragments';
import { type ObjectStore, readAll, type StoredObject } from '../location';
import { readSessionEvent } from '../session-records';
import { readTranscript, streamTranscript, type TranscriptForm } from '../transcript';
import type { ArchivedRecord } from '../types';
import { atExitDifference, type Difference, streamDifference } from './align-stream';
import { StreamFollower } from './compare-stream';

/** One session's streamed copy against its transcript. */
export class TranscriptCheck {
  readonly #form: TranscriptForm = {};
  #follower?: StreamFollower;
  /** The records so far, as long as they are few. */
  #records: ArchivedRecord[] | undefined = [];
  #bytes = 0;
  #events = 0;
  #isStreamed?: boolean;

  constructor(
    private readonly store: ObjectStore,
    private readonly session: string,
    private readonly object: StoredObject,
    /** What may be held in memory to say where two copies differ, bytes. */
    private readonly alignBytes: number,
  ) {}

  /** A record of the session, in archive order, each id once. */
  async add(record: ArchivedRecord): Promise<void> {
    this.#events++;
    const event = readSessionEvent(record);
    this.#isStreamed ??= event.kind === 'streamed';
    this.#bytes += record.message.length;
    if (this.#bytes > this.alignBytes) this.#records = undefined;
    this.#records?.push(record);
    if (!this.#isStreamed) return;
    const follower = await this.#follow();
    await follower?.add(event.kind === 'streamed' ? event.message.sessionData : event.text.split('\n'));
  }

  async #follow(): Promise<StreamFollower | undefined> {
    if (this.#follower) return this.#follower;
    const open = await this.store.open(this.object.key);
    if (open === undefined) return undefined;
    this.#follower = new StreamFollower(fragmentsOf(streamTranscript(open.chunks, this.#form)));
    return this.#follower;
  }

  /**
   * The session is over.
   * @param pipelineLost whether the log group has events of this session that the archive lacks; undefined where nobody
   * looked
   */
  async end(
    pipelineLost: boolean | undefined,
    onFinding: (finding: Finding) => void,
  ): Promise<{ compared: boolean; agrees: boolean; duplicated: number }> {
    const { object, session } = this;
    const report = (kind: Finding['kind'], message: string, evidence: Finding['evidence'] = {}) =>
      onFinding(finding(kind, object.key, message, { session, evidence }));
    const follower = this.#isStreamed === false ? undefined : await this.#follow();
    if (follower && (await follower.end()) && this.#events > 0) {
      this.#reportForm(this.#form.problem, report);
      return { compared: true, agrees: true, duplicated: 0 };
    }
    if (this.#records === undefined || object.size > 2 * this.alignBytes) {
      const where = follower ? `; they agree for ${counted(follower.lines, 'line')}` : '';
      report(
        'not-compared',
        `session ${session} is too large to say where stream and transcript differ${where}`,
      );
      return { compared: false, agrees: false, duplicated: 0 };
    }
    const bytes = await readAll(this.store, object.key, { maxBytes: 2 * this.alignBytes });
    if (bytes === undefined) {
      report('not-compared', `${object.key} was listed and was gone when it was read`);
      return { compared: false, agrees: false, duplicated: 0 };
    }
    const { text, problem } = readTranscript(bytes);
    this.#reportForm(problem, report);
    const events = this.#records.map(readSessionEvent);
    const found =
      this.#isStreamed === false
        ? atExitDifference(
            bytes,
            this.#records.map(({ message }) => message),
          )
        : streamDifference(
            text,
            events.map((event) =>
              event.kind === 'streamed' ? event.message.sessionData : event.text.split('\n'),
            ),
          );
    if (this.#events === 0) {
      if (found.lost.count === 0) return { compared: true, agrees: true, duplicated: 0 };
      const message = `session ${session} has a transcript of ${counted(found.lost.count, 'line')} and nothing of it in the log stream's copy`;
      report('no-stream', message, { lines: found.lost.count });
      return { compared: true, agrees: false, duplicated: 0 };
    }
    const agrees = this.#reportDifference(found, pipelineLost, report);
    return { compared: true, agrees, duplicated: found.duplicated };
  }

  async close(): Promise<void> {
    await this.#follower?.close();
  }

  #reportForm(problem: string | undefined, report: Report) {
    if (problem !== undefined) report('damaged-transcript', `${this.object.key}: ${problem}`);
  }

  #reportDifference(
    { lost, extra, reordered }: Difference,
    pipelineLost: boolean | undefined,
    report: Report,
  ) {
    const { session } = this;
    if (lost.count > 0) {
      const { first, prefix, middle, tail } = lost;
      const cause =
        pipelineLost === undefined ? 'unknown' : pipelineLost ? 'between log group and archive' : 'the agent';
      const who = {
        unknown: 'who lost them cannot be told any more',
        'between log group and archive': 'the log group has events that the archive lacks',
        'the agent': 'the log group never had them: the agent did not send them',
      }[cause];
      report(
        'lost-lines',
        `${counted(lost.count, 'line')} of the transcript not in the streamed copy of ${session}, first: line ${first!.line} ${quote(first!.text)}; ${who}`,
        { lines: lost.count, prefix, middle, tail, cause },
      );
    }
    if (extra.count > 0) {
      const at = this.#records![extra.first!.event]!.source;
      report(
        'extra-lines',
        `${counted(extra.count, 'line')} in the streamed copy of ${session} that the transcript lacks, first: ${quote(extra.first!.text)} in ${at.key}`,
        { lines: extra.count, key: at.key },
      );
    }
    if (reordered.count > 0) {
      report(
        'reordered-lines',
        `${counted(reordered.count, 'line')} of ${session} in another order than in the transcript, first: line ${reordered.first!.line} ${quote(reordered.first!.text)}`,
        { lines: reordered.count },
      );
    }
    return lost.count + extra.count + reordered.count === 0;
  }
}

type Report = (kind: Finding['kind'], message: string, evidence?: Finding['evidence']) => void;
