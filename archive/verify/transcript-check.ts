import { counted } from '../../base';
import { type Finding, finding, quote } from '../findings';
import { fragmentsOf } from '../fragments';
import { type ObjectStore, readAll, type StoredObject } from '../location';
import { readSessionEvent } from '../session-records';
import { readTranscript, streamTranscript, type TranscriptForm } from '../transcript';
import type { ArchivedRecord } from '../types';
import { atExitDifference, type Difference, streamDifference } from './align-stream';
import { StreamFollower } from './compare-stream';

/** How a session's two copies compare. */
interface TranscriptResult {
  compared: boolean;
  agrees: boolean;
  /** Lines delivered more than once. */
  duplicated: number;
  findings: Finding[];
}

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
   * @throws what the store throws
   */
  async end(pipelineLost: boolean | undefined): Promise<TranscriptResult> {
    const { object, session } = this;
    const follower = this.#isStreamed === false ? undefined : await this.#follow();
    if (follower && (await follower.end()) && this.#events > 0) {
      return {
        compared: true,
        agrees: true,
        duplicated: 0,
        findings: this.#formFindings(this.#form.problem),
      };
    }
    if (this.#records === undefined || object.size > 2 * this.alignBytes) {
      const where = follower ? `; they agree for ${counted(follower.lines, 'line')}` : '';
      return this.#notCompared(
        `session ${session} is too large to say where stream and transcript differ${where}`,
      );
    }
    const bytes = await readAll(this.store, object.key, { maxBytes: 2 * this.alignBytes });
    if (bytes === undefined)
      return this.#notCompared(`${object.key} was listed and was gone when it was read`);
    const { text, problem } = readTranscript(bytes);
    const found = this.#compare(bytes, text, this.#records);
    const findings = this.#formFindings(problem);
    if (this.#events === 0) {
      if (found.lost.count === 0) return { compared: true, agrees: true, duplicated: 0, findings };
      const message = `session ${session} has a transcript of ${counted(found.lost.count, 'line')} and nothing of it in the log stream's copy`;
      findings.push(this.#finding('no-stream', message, { lines: found.lost.count }));
      return { compared: true, agrees: false, duplicated: 0, findings };
    }
    const differences = this.#differences(found, this.#records, pipelineLost);
    return {
      compared: true,
      agrees: differences.length === 0,
      duplicated: found.duplicated,
      findings: [...findings, ...differences],
    };
  }

  #compare(bytes: Uint8Array, text: Uint8Array, records: readonly ArchivedRecord[]): Difference {
    if (this.#isStreamed === false) {
      return atExitDifference(
        bytes,
        records.map(({ message }) => message),
      );
    }
    const events = records.map(readSessionEvent);
    return streamDifference(
      text,
      events.map((event) => (event.kind === 'streamed' ? event.message.sessionData : event.text.split('\n'))),
    );
  }

  async close(): Promise<void> {
    await this.#follower?.close();
  }

  #finding(kind: Finding['kind'], message: string, evidence: Finding['evidence'] = {}): Finding {
    return finding(kind, this.object.key, message, { session: this.session, evidence });
  }

  #notCompared(message: string): TranscriptResult {
    const findings = [this.#finding('not-compared', message)];
    return { compared: false, agrees: false, duplicated: 0, findings };
  }

  #formFindings(problem: string | undefined): Finding[] {
    return problem === undefined
      ? []
      : [this.#finding('damaged-transcript', `${this.object.key}: ${problem}`)];
  }

  #differences(
    { lost, extra, reordered }: Difference,
    records: readonly ArchivedRecord[],
    pipelineLost: boolean | undefined,
  ): Finding[] {
    const { session } = this;
    const findings: Finding[] = [];
    if (lost.count > 0) {
      const { first, prefix, middle, tail } = lost;
      const cause =
        pipelineLost === undefined ? 'unknown' : pipelineLost ? 'between log group and archive' : 'the agent';
      const message = `${counted(lost.count, 'line')} of the transcript not in the streamed copy of ${session}, first: line ${first!.line} ${quote(first!.text)}; ${whoLost[cause]}`;
      findings.push(this.#finding('lost-lines', message, { lines: lost.count, prefix, middle, tail, cause }));
    }
    if (extra.count > 0) {
      const { key } = records[extra.first!.event]!.source;
      const message = `${counted(extra.count, 'line')} in the streamed copy of ${session} that the transcript lacks, first: ${quote(extra.first!.text)} in ${key}`;
      findings.push(this.#finding('extra-lines', message, { lines: extra.count, key }));
    }
    if (reordered.count > 0) {
      const { line, text } = reordered.first!;
      const message = `${counted(reordered.count, 'line')} of ${session} in another order than in the transcript, first: line ${line} ${quote(text)}`;
      findings.push(this.#finding('reordered-lines', message, { lines: reordered.count }));
    }
    return findings;
  }
}

const whoLost = {
  unknown: 'who lost them cannot be told any more',
  'between log group and archive': 'the log group has events that the archive lacks',
  'the agent': 'the log group never had them: the agent did not send them',
};
