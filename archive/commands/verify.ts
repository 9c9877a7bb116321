import { type CommandIo, isoTime, Lines, visible } from '../../cli/command-io';
import { counted, type Finding, type Verdict, verdictExitCodes } from '../findings';
import type { ObjectStore } from '../location';
import { type SealReport, type VerifySealOptions, verifySeal } from '../seal';
import type { Scratch } from '../spool';
import { type SessionResult, type VerifyOptions, type VerifyReport, verify } from '../verify';

/** Verdict, kind and sentence on a line of its own; what it was seen by is in the JSON. */
function findingLine({ effect, kind, message }: Finding): string {
  return `${effect.padEnd(7)}  ${kind.padEnd(23)}  ${visible(message)}`;
}

/** Results go out while the work goes on, in the order they are found. */
class Results {
  readonly #lines: Lines;
  #writing: Promise<void> = Promise.resolve();
  constructor(
    io: CommandIo,
    private readonly json: boolean,
  ) {
    this.#lines = new Lines(io);
  }

  /** @returns when everything that was added is written */
  add(type: string, value: object, text: string | undefined): Promise<void> {
    const line = this.json ? JSON.stringify({ type, ...value }) : text;
    if (line !== undefined) this.#writing = this.#writing.then(() => this.#lines.line(line));
    return this.#writing;
  }

  async end(): Promise<void> {
    await this.#writing;
    await this.#lines.flush();
  }
}

export type VerifyCommandOptions = Pick<VerifyOptions, 'group' | 'known' | 'rules' | 'now'> & {
  json?: boolean;
  /** Name every session, not only those that are not valid. */
  all?: boolean;
};

/**
 * Verifies an archive and shows what was found. With `json`, lines of JSON: `finding`, `session`, at last `report`.
 * @returns exit code: 0 valid, 1 invalid, 2 unknown
 */
export async function verifyCommand(
  store: ObjectStore,
  scratch: Scratch,
  options: VerifyCommandOptions,
  io: CommandIo,
): Promise<number> {
  const results = new Results(io, options.json === true);
  const report = await verify({
    ...options,
    store,
    scratch,
    onFinding: (found) => void results.add('finding', found, findingLine(found)),
    onSession: (session) => {
      const isShown = options.all === true || (session.verdict !== 'valid' && session.state !== 'other');
      return results.add('session', session, isShown ? sessionLine(session) : undefined);
    },
    onProgress: (what, count) => io.progress(`${what}: ${count.toLocaleString('en-US')}`),
  });
  void results.add('report', report, reportText(report));
  await results.end();
  return verdictExitCodes[report.verdict];
}

function sessionLine({ verdict, id, state, records, comparedWith, duplicated }: SessionResult): string {
  const against = comparedWith.length === 0 ? 'nothing' : comparedWith.join(' and ');
  const twice = duplicated > 0 ? `, ${counted(duplicated, 'line')} sent twice` : '';
  return `${verdict.padEnd(7)}  session ${visible(id)}: ${state}, ${counted(records, 'record')}, compared with ${against}${twice}`;
}

function reportText(report: VerifyReport): string {
  const { read, sources, sessions } = report;
  const { logGroup, known } = sources;
  const lines = [
    '',
    `${verdictText(report.verdict)}: ${report.archive}`,
    `sessions: ${sessions.valid} valid, ${sessions.invalid} invalid, ${sessions.unknown} unknown, ${sessions.running} running or perhaps running`,
    `read: ${counted(read.objects, 'object')} with ${counted(read.records, 'record')}, ${counted(read.transcripts, 'transcript')}, ${counted(read.errorObjects, 'object')} that Firehose could not deliver`,
    logGroup
      ? `against log group ${logGroup.name}: ${counted(read.groupEvents, 'event')}, which reaches back to ${isoTime(logGroup.since)}`
      : 'not against CloudWatch Logs: no log group was named',
    known.length > 0
      ? `against the sessions of ${known.join(' and ')}: ${read.knownSessions}`
      : 'not against a list of sessions: none was named, so a session of which nothing arrived is not missed',
    `nothing is said of events that CloudWatch Logs took after ${isoTime(report.until)}${report.pending > 0 ? ` (${counted(report.pending, 'event')} so far)` : ''}`,
  ];
  if (report.otherStreams > 0)
    lines.push(`${counted(report.otherStreams, 'log stream')} that hold no session`);
  if (report.notLogged > 0) {
    lines.push(
      `${counted(report.notLogged, 'session')} that Session Manager never logs (port forwarding, SSH)`,
    );
  }
  return lines.join('\n');
}

export type VerifySealCommandOptions = Pick<VerifySealOptions, 'keys' | 'expectSeal'> & { json?: boolean };

/** Verifies an archive's seals and what they have, and shows what was found. @returns exit code, as `verifyCommand` */
export async function verifySealCommand(
  store: ObjectStore,
  scratch: Scratch,
  options: VerifySealCommandOptions,
  io: CommandIo,
): Promise<number> {
  const results = new Results(io, options.json === true);
  const report = await verifySeal({
    ...options,
    store,
    scratch,
    onFinding: (found) => void results.add('finding', found, findingLine(found)),
    onProgress: (objects) => io.progress(`${counted(objects, 'sealed object')} compared`),
  });
  void results.add('report', report, sealText(report, store.name));
  await results.end();
  return verdictExitCodes[report.verdict];
}

function sealText({ verdict, seals, objects, bytes, unsealed, head }: SealReport, archive: string): string {
  const lines = ['', `${verdictText(verdict)}: the seals of ${archive}`];
  lines.push(`${counted(seals, 'seal')}, ${counted(objects, 'object')}, ${counted(bytes, 'byte')} compared`);
  if (head) {
    lines.push(
      `newest seal: ${head.sequence}, up to ${head.until ?? 'a time that cannot be read'}, SHA-256 ${head.sha256}`,
      'keep this hash elsewhere and give it with --expect-seal: it tells when the newest seals are taken away',
    );
  }
  if (unsealed > 0) lines.push(`nothing is said of ${counted(unsealed, 'object')} in no seal`);
  return lines.join('\n');
}

const verdictText = (verdict: Verdict) => verdict.toUpperCase();
