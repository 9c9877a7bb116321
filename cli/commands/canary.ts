import { randomBytes } from 'node:crypto';
import { exitCodesText, UserError } from '../../base';
import type { CanaryOptions, CanaryResult } from '../../operate/canary';
import { canaryExitCodes } from '../../operate/exit-codes';
import type { Clients, DiscoveredPipeline } from '../../pipeline/state';
import type { CliCommand, WorkContext } from '../command';
import { jsonDocument, terminalText } from '../harmless';
import { interruptible } from '../interruptible';
import { writeAll } from '../output';
import {
  type AccountOptions,
  checkAccountOptions,
  type TypedAccountOptions,
  withAccountOptions,
} from './account-options';
import { numberOption } from './number-option';

interface TypedCanaryOptions extends TypedAccountOptions {
  deadline: string;
  json?: boolean;
}

const epilogue = `
Exit codes:
${exitCodesText(canaryExitCodes)}
From a schedule: take exit code 1 for an alarm, and 2 for one that is less loud. The session is marked: its id begins
with session-logs-canary-. It stays in the archive, about 5 KB. Rights needed: ssm:GetDocument (without --outputs),
logs:CreateLogStream, PutLogEvents, GetLogEvents, DescribeLogGroups and DescribeSubscriptionFilters,
firehose:DescribeDeliveryStream, s3:ListBucket, s3:GetObject and kms:Decrypt.
`;

export const canary: CliCommand = {
  define: (program, choose) => {
    withAccountOptions(program.command('canary'))
      .option(
        '--deadline <seconds>',
        'how long it may take (AWS: CloudWatch Logs is usually done in 3 minutes, Firehose buffers for 1)',
        '600',
      )
      .option('--json', 'for programs')
      .option('--verbose', 'stack traces with errors')
      .addHelpText('after', epilogue)
      .action((typed: TypedCanaryOptions) => choose((context) => fly(typed, context)));
  },
};

async function fly(typed: TypedCanaryOptions, context: WorkContext): Promise<number> {
  const { world, verbose } = context;
  const seconds = numberOption('--deadline', typed.deadline, {
    least: 0.001,
    most: 86_400,
    decimals: 3,
    otherwise: 'is not a number of seconds up to 86400',
  });
  const account = await checkAccountOptions(typed, context);
  return interruptible<CanaryResult>(
    world,
    {
      work: async (progress, signal) => {
        const { accountClients } = await import('../../operate/account');
        const { flyCanary } = await import('../../operate/canary');
        const task = progress.task('canary');
        const clients = accountClients(account.target);
        try {
          return await flyCanary({
            ...(await routeOf(clients, account)),
            deadlineMs: seconds * 1000,
            id: canaryId(world.clock.now()),
            clock: world.clock,
            signal,
            onProgress: (line) => task.update(line),
          });
        } finally {
          task.done();
          clients.destroy();
        }
      },
      show: async (result) => {
        const { canaryText } = await import('../../operate/canary');
        const text = typed.json === true ? jsonDocument(result) : terminalText(canaryText(result));
        await writeAll(world.stdout, text);
        return result.arrived ? canaryExitCodes.arrived.code : canaryExitCodes.lost.code;
      },
      stops: 'the canary',
      whenOver: ({ arrived, lastSeen }) =>
        arrived ? 'Interrupted when it had arrived.' : `Interrupted. It was last seen at: ${lastSeen}.`,
      whenInterrupted: 'Interrupted. The canary was not followed to its end.',
    },
    { verbose },
  );
}

/** By the second, and so that two of one second differ. */
const canaryId = (now: number): string =>
  `${new Date(now).toISOString().replace(/\D/g, '').slice(0, 14)}${randomBytes(4).toString('hex')}`;

type Route = Pick<CanaryOptions, 'logs' | 'logGroupName' | 'region' | 'archive' | 'pipeline'>;

/** From where to where it flies. @throws UserError `region-missing`, `log-group-unknown` */
async function routeOf(
  clients: Clients,
  { pipeline, documentName, ...typed }: AccountOptions,
): Promise<Route> {
  const { discoverPipeline, regionOf } = await import('../../operate/account');
  const { s3ObjectStore } = await import('../../archive/location');
  const region = await regionOf(clients);
  const found: DiscoveredPipeline =
    pipeline ?? (await discoverPipeline(clients, documentName, typed.logGroupName));
  const logGroupName = typed.logGroupName ?? found.logGroupName;
  if (logGroupName === undefined) {
    throw new UserError('log-group-unknown', `no log group is known: ${found.stops ?? ''}`, {
      hint: 'Give --log-group NAME or --outputs FILE. `session-logs doctor` says what is wrong with the account.',
    });
  }
  const { bucketName, streamPrefix, errorPrefix } = found;
  return {
    logs: clients.logs,
    logGroupName,
    region,
    archive:
      bucketName === undefined || streamPrefix === undefined
        ? { unknown: found.stops ?? 'the archive is not known' }
        : { store: s3ObjectStore(clients.s3, { bucket: bucketName }), streamPrefix, errorPrefix },
    pipeline: { clients, names: { ...found, logGroupName } },
  };
}
