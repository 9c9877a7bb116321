import { InvalidArgumentError } from 'commander';
import { UserError } from '../../base';
import { onArchive, type TypedArchiveOptions, withArchiveOptions } from '../archive-options';
import { knownSessionsOf, logGroupOf, trustedKeys } from '../archive-sources';
import type { CliCommand } from '../command';
import { refuseTimes } from '../lock-options';

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
  json?: boolean;
}

const epilogue = `
Exit codes:
  0    valid: nothing is missing, changed or added in what was read
  1    invalid: something is, and it is named
  2    unknown: for some session nobody can tell; or bad input, or something could not be read
  130  interrupted with Ctrl-C (143 by SIGTERM, 129 by SIGHUP)

Examples:
  session-logs verify --archive s3://BUCKET --log-group session-logs/sessions --session-manager
  session-logs verify --archive ./copy --cloudtrail trail-1.json.gz trail-2.json.gz
  session-logs verify --archive s3://BUCKET --seal --kms-key alias/session-logs-seal --expect-seal SHA256
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
      .option('--settle <minutes>', 'how long an event may be on its way', minutes, 20)
      .option('--all', 'name every session, valid ones too')
      .option('--seal', 'check the seals instead, and every sealed object against them')
      .option('--public-key <file...>', 'with --seal: keys to trust, PEM')
      .option('--kms-key <id>', 'with --seal: a KMS key to trust')
      .option('--expect-seal <sha256>', 'with --seal: a seal that must be in the chain')
      .option('--json', 'lines of JSON: finding, session, at last report')
      .addHelpText('after', epilogue)
      .action((typed: Typed) =>
        choose(async (context) => {
          checkFlags(typed);
          return onArchive(typed, context, async (store, scratch, io) => {
            const { verifyCommand, verifySealCommand } =
              require('../../archive/commands') as typeof import('../../archive/commands');
            const json = typed.json === true;
            if (typed.seal === true) {
              const keys = await trustedKeys(typed, context.world.env);
              const expectSeal = typed.expectSeal && { expectSeal: typed.expectSeal };
              return verifySealCommand(store, scratch, { keys, ...expectSeal, json }, io);
            }
            const group = logGroupOf(typed, context.world.env);
            const options = {
              now: () => context.world.clock.now(),
              known: knownSessionsOf(typed, context.world.env),
              rules: { transcripts: typed.transcripts, settleMs: typed.settle * 60_000 },
              all: typed.all === true,
              json,
              ...(group && { group }),
            };
            return verifyCommand(store, scratch, options, io);
          });
        }),
      );
  },
};

/** @throws UserError `flags-exclude` */
function checkFlags(typed: Typed) {
  refuseTimes(typed, 'verify');
  const { seal, logGroup, sessionManager, cloudtrail, publicKey, kmsKey, expectSeal } = typed;
  if (seal === true && (logGroup ?? sessionManager ?? cloudtrail) !== undefined) {
    throw new UserError(
      'flags-exclude',
      '--log-group, --session-manager and --cloudtrail do not go with --seal',
      {
        hint: 'Run verify twice: with --seal, and without.',
      },
    );
  }
  if (seal !== true && (publicKey ?? kmsKey ?? expectSeal) !== undefined) {
    throw new UserError('flags-exclude', '--public-key, --kms-key and --expect-seal need --seal', {
      hint: 'Add --seal to check the seals.',
    });
  }
  if (expectSeal !== undefined && !/^[0-9a-f]{64}$/.test(expectSeal)) {
    throw new UserError('bad-expect-seal', '--expect-seal is no SHA-256', {
      hint: 'Give the 64 hexadecimal digits that seal or verify --seal has printed.',
    });
  }
}

export function minutes(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0 && value <= 100_000) return value;
  throw new InvalidArgumentError('Give a number of minutes.');
}
