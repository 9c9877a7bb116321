import { randomBytes } from 'node:crypto';
import { UserError } from '../../base';
import type { CanaryResult } from '../../operate/canary';
import type { CliCommand, WorkContext } from '../command';
import { interruptible } from '../interruptible';
import { writeAll } from '../output';
import { checkAccountOptions, type TypedAccountOptions, withAccountOptions } from './account-options';

interface TypedCanaryOptions extends TypedAccountOptions {
  deadline: string;
  json?: boolean;
}

const epilogue = `
Exit codes:
  0    it arrived in the archive, every event with its exact text
  1    it did not within the deadline; where it was last seen, and what is wrong there, was printed
  2    it could not be told: bad input, or the log group or the archive cannot be read
  130  interrupted with Ctrl-C (143 by SIGTERM, 129 by SIGHUP)

From a schedule: take exit code 1 for an alarm, and 2 for one that is less loud. The session is marked: its id begins
with session-logs-canary-. It stays in the archive, about 5 KB. Rights needed: ssm:GetDocument (without --outputs),
logs:CreateLogStream, PutLogEvents, GetLogEvents, DescribeLogGroups and DescribeSubscriptionFilters,
firehose:DescribeDeliveryStream, s3:ListBucket, s3:GetObject and kms:Decrypt.
`;

export const canary: CliCommand = {
  define: (program, choose) => {
    withAccountOptions(
      program
        .command('canary')
        .description('Write one marked session into the live log group, and follow it into the archive.'),
    )
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
  const seconds = /^\d{1,6}(\.\d{1,3})?$/.test(typed.deadline) ? Number(typed.deadline) : Number.NaN;
  if (!(seconds > 0 && seconds <= 86_400))
    throw new UserError('bad-number', `--deadline ${typed.deadline} is not a number of seconds up to 86400`);
  const { target, pipeline } = checkAccountOptions(typed, context);
  return interruptible<CanaryResult>(
    world,
    {
      work: async (progress, signal) => {
        const { accountClients, discoverPipeline, regionOf } =
          require('../../operate/account') as typeof import('../../operate/account');
        const { flyCanary } = require('../../operate/canary') as typeof import('../../operate/canary');
        const { s3ObjectStore } =
          require('../../archive/location') as typeof import('../../archive/location');
        const clients = accountClients(target);
        const task = progress.task('canary');
        try {
          const region = await regionOf(clients);
          const found = pipeline ?? (await discoverPipeline(clients, typed.document, typed.logGroup));
          const logGroupName = typed.logGroup ?? found.logGroupName;
          if (logGroupName === undefined) {
            throw new UserError(
              'log-group-unknown',
              `no log group is known: ${'stops' in found ? found.stops : ''}`,
              {
                hint: 'Give --log-group NAME or --outputs FILE. `session-logs doctor` says what is wrong with the account.',
              },
            );
          }
          const { bucketName, streamPrefix, errorPrefix } = found;
          return await flyCanary({
            logs: clients.logs,
            logGroupName,
            region,
            archive:
              bucketName === undefined || streamPrefix === undefined
                ? { unknown: ('stops' in found && found.stops) || 'the archive is not known' }
                : {
                    store: s3ObjectStore(clients.s3, { bucket: bucketName }),
                    streamPrefix,
                    ...(errorPrefix !== undefined && { errorPrefix }),
                  },
            pipeline: { clients, names: { ...found, logGroupName } },
            deadlineMs: seconds * 1000,
            id: `${new Date(world.clock.now()).toISOString().replace(/\D/g, '').slice(0, 14)}${randomBytes(4).toString('hex')}`,
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
        const { canaryText } = require('../../operate/canary') as typeof import('../../operate/canary');
        await writeAll(
          world.stdout,
          typed.json === true ? `${JSON.stringify(result, null, 2)}\n` : canaryText(result),
        );
        return result.arrived ? 0 : 1;
      },
      stops: 'the canary',
      whenOver: ({ arrived, lastSeen }) =>
        arrived ? 'Interrupted when it had arrived.' : `Interrupted. It was last seen at: ${lastSeen}.`,
      whenInterrupted: 'Interrupted. The canary was not followed to its end.',
    },
    { verbose },
  );
}
