import type { Finding } from '../../archive/findings';
import type { ObjectStore } from '../../archive/location';
import type { SealReport, VerifySealOptions } from '../../archive/seal';
import type { Scratch } from '../../archive/spool';
import type { SessionResult, VerifyOptions, VerifyReport } from '../../archive/verify';
import { counted, drain, isoTime, UserError, type Verdict } from '../../base';
import { onArchive, refuseTimes, type TypedArchiveOptions, withArchiveOptions } from '../archive-options';
import { knownSessionsOf, logGroupNamed, pinnedKeys } from '../archive-sources';
import type { CliCommand, WorkContext } from '../command';
import { type CommandIo, Lines } from '../command-io';
import { endpointOf } from '../endpoint-option';
import { exitCodes, exitCodesHelp } from '../exit-codes';
import { terminalLine } from '../harmless';
import { readWitness } from '../seal-witness';
import { settleOption } from '../settle-option';

interface Typed extends TypedArchiveOptions {
  logGroup?: string;
  sessionManager?: boolean;
  cloudtrail?: string[];
  transcripts: boolean;
  settle: number;
  all?: boolean;
  seal?: boolean;
  publicKey?: string[];
  kmsKey?: string;
  expectSeal?: string;
  fingerprint?: string;
  witness?: string;
  json?: boolean;
}

const examples = `
Examples:
  session-logs verify --archive s3://BUCKET --log-group session-logs/sessions --session-manager
  session-logs verify --archive ./copy --cloudtrail trail-1.json.gz trail-2.json.gz
  session-logs verify --archive s3://BUCKET --seal --witness seal-witness.json
`;

export const verify: CliCommand = {
  define: (program, choose) => {
    withArchiveOptions(program.command('verify'), false)
      .option('--log-group <name>', 'compare with what this CloudWatch Logs group still has')
      .option('--session-manager', 'compare with the sessions that Session Manager remembers (30 days)')
      .option(
        '--cloudtrail <file...>',
        'compare with the sessions that CloudTrail log files say were started',
      )
      .option('--no-transcripts', 'the agents write no transcripts (S3 export is off)')
      .addOption(settleOption('how long an event may be on its way', 20))
      .option('--all', 'name every session, valid ones too')
      .option('--seal', 'check the seals instead, and every sealed object against them')
      .option('--public-key <file...>', 'with --seal: keys to trust, PEM')
      .option('--kms-key <id>', 'with --seal: a KMS key to trust')
      .option('--fingerprint <sha256>', 'with --seal: the fingerprint of the key that must have signed')
      .option('--expect-seal <sha256>', 'with --seal: a seal that must be in the chain')
      .option('--witness <file>', 'both, from the file that seal --witness wrote')
      .option('--json', 'lines of JSON: finding, session, at last report')
      .addHelpText('after', exitCodesHelp(exitCodes.verify) + examples)
      .action((typed: Typed) => {
        check(typed);
        const work = typed.seal === true ? withSeals : withSources;
        choose((context) =>
          onArchive(typed, context, (store, scratch, io) => work(store, scratch, typed, context, io)),
        );
      });
  },
};

/** @throws UserError `flags-exclude`, `bad-fingerprint`, `bad-expect-seal` */
function check(typed: Typed): void {
  refuseTimes(typed, 'verify');
  const { seal, logGroup, sessionManager, cloudtrail, publicKey, kmsKey, expectSeal, fingerprint, witness } =
    typed;
  if (expectSeal !== undefined && witness !== undefined)
    throw new UserError('flags-exclude', '--expect-seal does not go with --witness', {
      hint: 'A witness file has the hash of a seal in it: give one of them.',
    });
  if (seal === true && (logGroup ?? sessionManager ?? cloudtrail) !== undefined) {
    throw new UserError(
      'flags-exclude',
      '--log-group, --session-manager and --cloudtrail do not go with --seal',
      {
        hint: 'Run verify twice: with --seal, and without.',
      },
    );
  }
  if (seal !== true && (publicKey ?? kmsKey ?? expectSeal ?? fingerprint ?? witness) !== undefined) {
    throw new UserError(
      'flags-exclude',
      '--public-key, --kms-key, --fingerprint, --expect-seal and --witness need --seal',
      { hint: 'Add --seal to check the seals.' },
    );
  }
  const requireSha256 = (flag: 'fingerprint' | 'expect-seal', value: string | undefined, printed: string) => {
    if (value === undefined || /^[0-9a-f]{64}$/.test(value)) return;
    throw new UserError(`bad-${flag}`, `--${flag} is no SHA-256`, {
      hint: `Give the 64 hexadecimal digits that ${printed}.`,
    });
  };
  requireSha256('fingerprint', fingerprint, 'seal printed: SHA-256 of the key in DER');
  requireSha256('expect-seal', expectSeal, 'seal or verify --seal has printed');
}

type Checking = (
  store: ObjectStore,
  scratch: Scratch,
  typed: Typed,
  context: WorkContext,
  io: CommandIo,
) => Promise<number>;

const withSources: Checking = async (store, scratch, typed, { world }, io) => {
  const { logGroup, sessionManager = false, cloudtrail = [], transcripts, settle, all, json } = typed;
  const settings = endpointOf(typed, world.env);
  const options = {
    now: () => world.clock.now(),
    group: await logGroupNamed(logGroup, settings),
    known: await knownSessionsOf({ sessionManager, cloudtrail }, settings),
    rules: { transcripts, settleMs: settle * 60_000 },
    all,
    json,
  };
  return verifyArchive(store, scratch, options, io);
};

const withSeals: Checking = async (store, scratch, typed, { world }, io) => {
  const { publicKey: publicKeys = [], kmsKey, json } = typed;
  const witness = typed.witness === undefined ? undefined : readWitness(typed.witness);
  const fingerprint = typed.fingerprint ?? witness?.signer;
  const expectSeal = typed.expectSeal ?? witness?.sha256;
  const settings = endpointOf(typed, world.env);
  const pinned = await pinnedKeys(store, { publicKeys, kmsKey }, fingerprint, settings);
  const now = () => world.clock.now();
  return verifySeals(store, scratch, { ...pinned, expectSeal, now, json }, io);
};

type VerifyCommandOptions = Pick<VerifyOptions, 'group' | 'known' | 'rules' | 'now'> & {
  json?: boolean | undefined;
  /** Name every session, not only those that are not valid. */
  all?: boolean | undefined;
};

/**
 * Verifies an archive and shows what was found. With `json`, lines of JSON: `finding`, `session`, at last `report`.
 * @returns exit code, see `exitCodes.verify`
 */
export async function verifyArchive(
  store: ObjectStore,
  scratch: Scratch,
  { all, json, ...options }: VerifyCommandOptions,
  io: CommandIo,
): Promise<number> {
  const { verify: verifyAll } = await import('../../archive/verify');
  const results = new Results(io, json === true);
  const onProgress = (what: string, count: number) =>
    io.progress(`${what}: ${count.toLocaleString('en-US')}`);
  const report = await drain(verifyAll({ ...options, store, scratch, onProgress }), (item) => {
    if (item.type === 'finding') return results.result('finding', item.finding, findingLine(item.finding));
    const { session } = item;
    const isShown = all === true || (session.verdict !== 'valid' && session.state !== 'other');
    return results.result('session', session, isShown ? sessionLine(session) : undefined);
  });
  await results.result('report', report, reportText(report));
  await results.flush();
  return exitCodes.verify[report.verdict].code;
}

type VerifySealCommandOptions = Pick<VerifySealOptions, 'keys' | 'unpinned' | 'expectSeal' | 'now'> & {
  json?: boolean | undefined;
};

/**
 * Verifies an archive's seals and what they have, and shows what was found.
 * @returns exit code, see `exitCodes.verify`
 */
async function verifySeals(
  store: ObjectStore,
  scratch: Scratch,
  { json, ...options }: VerifySealCommandOptions,
  io: CommandIo,
): Promise<number> {
  const { verifySeal } = await import('../../archive/seal');
  const results = new Results(io, json === true);
  const onProgress = (objects: number) => io.progress(`${counted(objects, 'sealed object')} compared`);
  const report = await drain(verifySeal({ ...options, store, scratch, onProgress }), (found) =>
    results.result('finding', found, findingLine(found)),
  );
  await results.result('report', report, sealText(report, store.name, options.expectSeal !== undefined));
  await results.flush();
  return exitCodes.verify[report.verdict].code;
}

/** What was found, as lines of JSON or of text. */
class Results extends Lines {
  constructor(
    io: CommandIo,
    private readonly asJson: boolean,
  ) {
    super(io);
  }

  /** @param text undefined: nothing to be said of it in words */
  async result(type: string, value: object, text: string | undefined): Promise<void> {
    if (this.asJson) await this.json({ type, ...value });
    else if (text !== undefined) await this.lines(text);
  }
}

/** Verdict, kind and sentence on a line of its own; what it was seen by is in the JSON. */
function findingLine({ effect, kind, message }: Finding): string {
  return `${effect.padEnd(7)}  ${kind.padEnd(23)}  ${terminalLine(message)}`;
}

const writers = {
  '2024': ', written by an agent before 3.3.4121',
  '2026': ', written by an agent since 3.3.4121',
  either: ', written by an agent of either generation',
  neither: ', which no known agent explains',
};

function sessionLine(result: SessionResult): string {
  const { verdict, id, state, records, comparedWith, duplicated, generation } = result;
  const against = comparedWith.length === 0 ? 'nothing' : comparedWith.join(' and ');
  const twice = duplicated > 0 ? `, ${counted(duplicated, 'line')} sent twice` : '';
  return `${verdict.padEnd(7)}  session ${terminalLine(id)}: ${state}, ${counted(records, 'record')}, compared with ${against}${generation ? writers[generation] : ''}${twice}`;
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
    sources.versions === true
      ? 'deleted and overwritten versions were looked for'
      : `not against the versions of objects: ${sources.versions}`,
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

function sealText(
  { verdict, seals, objects, bytes, recompressed, unsealed, head }: SealReport,
  archive: string,
  expected: boolean,
): string {
  const lines = ['', `${verdictText(verdict)}: the seals of ${archive}`];
  lines.push(`${counted(seals, 'seal')}, ${counted(objects, 'object')}, ${counted(bytes, 'byte')} compared`);
  if (head) {
    lines.push(
      `newest seal: ${head.sequence}, up to ${head.until ?? 'a time that cannot be read'}, SHA-256 ${head.sha256}`,
      expected
        ? 'it is the chain that was expected'
        : 'nothing was expected (--expect-seal, --witness): that newer seals were taken away would not be seen; keep this hash elsewhere',
    );
  }
  if (recompressed > 0) {
    lines.push(
      `${counted(recompressed, 'object')} compressed anew: other bytes than were sealed, the content as it was sealed`,
    );
  }
  if (unsealed > 0) lines.push(`nothing is said of ${counted(unsealed, 'object')} in no seal`);
  return lines.join('\n');
}

const verdictText = (verdict: Verdict) => verdict.toUpperCase();
