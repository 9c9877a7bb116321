import { counted } from '../../base';
import { type Finding, finding, quote } from '../findings';
import { type Explanation, fragmentsOf, rulesOf } from '../fragments';
import { type ObjectStore, readAll, type StoredObject } from '../location';
import { readSessionEvent } from '../session-records';
import { readTranscript, streamTranscript, type TranscriptForm } from '../transcript';
import type { ArchivedRecord } from '../types';
import { processedDifference } from './align-processed';
import { atExitDifference, type Difference, streamDifference } from './align-stream';
import { StreamFollower } from './compare-stream';
import { type Generation, generationOf } from './generation';
import { reportProcessed } from './processed-findings';
import { type ProcessedForm, processedFrom, readProcessed } from './processed-form';

/** How a session's two copies compare. */
interface TranscriptResult {
  compared: boolean;
  agrees: boolean;
  /** Lines delivered more than once. */
  duplicated: number;
  /** Absent where nothing was compared. */
  generation?: Generation | undefined;
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
      const generation = generationOf(follower.explanations, this.#form);
      if (generation !== 'neither') return this.#agree(generation, 0, this.#formFindings(this.#form.problem));
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
    return this.#compareWhole(bytes, this.#records, pipelineLost);
  }

  #compareWhole(
    bytes: Uint8Array,
    records: readonly ArchivedRecord[],
    pipelineLost: boolean | undefined,
  ): TranscriptResult {
    const { session } = this;
    const transcript = readTranscript(bytes);
    const old = this.#compare(bytes, transcript.text, records, '2024');
    const findings = this.#formFindings(transcript.problem);
    if (this.#events === 0) {
      if (old.lost.count === 0) return { compared: true, agrees: true, duplicated: 0, findings };
      const message = `session ${session} has a transcript of ${counted(old.lost.count, 'line')} and nothing of it in the log stream's copy`;
      findings.push(this.#finding('no-stream', message, { lines: old.lost.count }));
      return { compared: true, agrees: false, duplicated: 0, findings };
    }
    const processed = readProcessed(bytes);
    if (isNone(old)) {
      const fits: Explanation[] = ['2024'];
      const others = processed ? (['2026-processed'] as const) : (['2026-raw'] as const);
      fits.push(...others.filter((other) => isNone(this.#compare(bytes, transcript.text, records, other))));
      return this.#agree(generationOf(fits, transcript), old.duplicated, findings);
    }
    const { text, footer } = transcript;
    if (isCatsError(text, footer)) {
      const message = `the transcript of ${session} is the error of \`cat\`: the local file was deleted on the instance while the session ran, and what was displayed after its last upload is in no copy`;
      findings.push(
        this.#finding('deleted-local-file', message, { text: quote(Buffer.from(text).toString()) }),
      );
      return { compared: true, agrees: false, duplicated: old.duplicated, generation: 'neither', findings };
    }
    if (processed) return this.#compareProcessed(bytes, processed, records, pipelineLost);
    const today = this.#compare(bytes, text, records, '2026-raw');
    if (isNone(today)) return this.#agree('2026', today.duplicated, findings);
    // Neither generation explains it. What is said is by the rules under which less is wrong.
    const found = wrong(today) < wrong(old) ? today : old;
    findings.push(...this.#differences(found, records, pipelineLost));
    return {
      compared: true,
      agrees: false,
      duplicated: found.duplicated,
      generation: 'neither',
      findings,
    };
  }

  /** A transcript that the line emulator has been over. */
  #compareProcessed(
    bytes: Uint8Array,
    form: ProcessedForm,
    records: readonly ArchivedRecord[],
    pipelineLost: boolean | undefined,
  ): TranscriptResult {
    let events = linesOf(records);
    if (this.#isStreamed === false) {
      const made = processedFrom(records.map(({ message }) => message));
      if (made && Buffer.compare(made, bytes) === 0) return this.#agree('2026', 0, []);
      const expected = made && readProcessed(made);
      if (!expected)
        return this.#notCompared(
          `${this.object.key} is processed, and the log stream's copy gives no such transcript`,
        );
      events = [expected.lines];
    }
    const difference = processedDifference(form.lines, events);
    const findings: Finding[] = [];
    const lost = reportProcessed(this.session, difference, form, (kind, message, evidence) =>
      findings.push(this.#finding(kind, message, evidence)),
    );
    if (lost.length > 0) {
      const at = (place: string) => lost.filter((line) => line.place === place).length;
      const places = { prefix: at('start'), middle: at('middle'), tail: at('end') };
      const none = { count: 0 };
      const asLost = { count: lost.length, ...places, first: lost[0]! };
      findings.push(
        ...this.#differences(
          { lost: asLost, extra: none, reordered: none, duplicated: 0 },
          records,
          pipelineLost,
          places.middle > 0 ? '; the agent itself can skip lines so (agent-2026.md 2.6)' : '',
        ),
      );
    }
    if (findings.length === 0) return this.#agree('2026', difference.duplicated, []);
    const { duplicated, agreed } = difference;
    // Lines that come out alike say whose they are; a transcript with none in common says nothing.
    return {
      compared: true,
      agrees: false,
      duplicated,
      generation: agreed > 0 ? '2026' : 'neither',
      findings,
    };
  }

  #agree(generation: Generation, duplicated: number, findings: Finding[]): TranscriptResult {
    return { compared: true, agrees: true, duplicated, generation, findings };
  }

  #compare(
    bytes: Uint8Array,
    text: Uint8Array,
    records: readonly ArchivedRecord[],
    explanation: Explanation,
  ): Difference {
    if (this.#isStreamed !== false) return streamDifference(text, linesOf(records), rulesOf[explanation]);
    const messages = records.map(({ message }) => message);
    return atExitDifference(bytes, messages, rulesOf[explanation]);
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
    hint = '',
  ): Finding[] {
    const { session } = this;
    const findings: Finding[] = [];
    if (lost.count > 0) {
      const { first, prefix, middle, tail } = lost;
      const cause =
        pipelineLost === undefined ? 'unknown' : pipelineLost ? 'between log group and archive' : 'the agent';
      const message = `${counted(lost.count, 'line')} of the transcript not in the streamed copy of ${session}, first: line ${first!.line} ${quote(first!.text)}; ${whoLost[cause]}${cause === 'between log group and archive' ? '' : hint}`;
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

const linesOf = (records: readonly ArchivedRecord[]): string[][] =>
  records
    .map(readSessionEvent)
    .map((event) => (event.kind === 'streamed' ? event.message.sessionData : event.text.split('\n')));

const wrong = ({ lost, extra, reordered }: Difference): number => lost.count + extra.count + reordered.count;
const isNone = (difference: Difference): boolean => wrong(difference) === 0;

/** All that `script` recorded is that `cat` did not find the local file (agent-behaviour.md 7). */
function isCatsError(text: Uint8Array, footer: string | undefined): boolean {
  if (text.length > 8_192 || !footer?.includes('[COMMAND_EXIT_CODE="1"]')) return false;
  return /^cat: [^\n]+: No such file or directory\r?\n?$/.test(Buffer.from(text).toString());
}

const whoLost = {
  unknown: 'who lost them cannot be told any more',
  'between log group and archive': 'the log group has events that the archive lacks',
  'the agent': 'the log group never had them: the agent did not send them',
};
