import type { BackfilledObject, BackfillOptions, BackfillReport } from '../../archive/backfill';
import type { ObjectStore } from '../../archive/location';
import type { Scratch } from '../../archive/spool';
import { counted, drain, isoTime } from '../../base';
import { onArchive, refuseTimes, type TypedArchiveOptions, withArchiveOptions } from '../archive-options';
import { logGroupNamed } from '../archive-sources';
import type { CliCommand } from '../command';
import { type CommandIo, Lines } from '../command-io';
import { endpointOf } from '../endpoint-option';
import { exitCodes, exitCodesHelp } from '../exit-codes';
import { lockOf, type TypedLock, withLockOptions } from '../lock-options';
import { settleOption } from '../settle-option';

interface Typed extends TypedArchiveOptions, TypedLock {
  logGroup?: string;
  write?: boolean;
  settle: number;
  json?: boolean;
}

const examples = `
Examples:
  session-logs backfill --archive s3://BUCKET --log-group session-logs/sessions
  session-logs backfill --archive s3://BUCKET --log-group session-logs/sessions --write
`;

export const backfill: CliCommand = {
  define: (program, choose) => {
    withLockOptions(
      withArchiveOptions(program.command('backfill'), false)
        .option(
          '--log-group <name>',
          'the group to take from (default: only what lies under the error prefix)',
        )
        .option('--write', 'write it; without this, say what would be written')
        .addOption(settleOption('leave events alone that are younger: they may be on their way', 20)),
    )
      .option('--json', 'lines of JSON: object, at last report')
      .addHelpText('after', exitCodesHelp(exitCodes.backfill) + examples)
      .action((typed: Typed) => {
        refuseTimes(typed, 'backfill');
        const { logGroup, write = false, settle, json } = typed;
        choose((context) =>
          onArchive(typed, context, async (store, scratch, io) => {
            const { world } = context;
            const options = {
              now: () => world.clock.now(),
              group: await logGroupNamed(logGroup, endpointOf(typed, world.env)),
              lock: write ? await lockOf(typed, world) : undefined,
              settleMs: settle * 60_000,
              write,
              json,
            };
            return backfillArchive(store, scratch, options, io);
          }),
        );
      });
  },
};

type BackfillCommandOptions = Pick<
  BackfillOptions,
  'group' | 'owner' | 'settleMs' | 'write' | 'lock' | 'now'
> & { json?: boolean | undefined };

/**
 * Shows what would be backfilled, or backfills it. With `json`, lines of JSON: `object`, at last `report`.
 * @returns exit code, see `exitCodes.backfill`
 */
export async function backfillArchive(
  store: ObjectStore,
  scratch: Scratch,
  { json, ...options }: BackfillCommandOptions,
  io: CommandIo,
): Promise<number> {
  const { backfill: fill } = await import('../../archive/backfill');
  const { write, group } = options;
  const lines = new Lines(io);
  const onProgress = (what: string, count: number) =>
    io.progress(`${what}: ${count.toLocaleString('en-US')}`);
  const report = await drain(fill({ ...options, store, scratch, onProgress }), (object) =>
    json === true ? lines.json({ type: 'object', ...object }) : lines.line(objectLine(object)),
  );
  if (json === true) await lines.json({ type: 'report', write, ...report });
  else {
    for (const text of reportLines(report, { write, ofGroup: group !== undefined })) await lines.line(text);
  }
  await lines.flush();
  return report.objects > 0 && !write ? exitCodes.backfill.missing.code : exitCodes.backfill.done.code;
}

function objectLine({ state, key, stream, events, first, last, from }: BackfilledObject): string {
  return `${state.padEnd(7)}  ${key}  ${counted(events, 'event')} of ${stream}, ${isoTime(first)} to ${isoTime(last)}, from the ${from}`;
}

function reportLines(
  { events, objects, written, pending, unreadable }: BackfillReport,
  { write, ofGroup }: { write: boolean; ofGroup: boolean },
): string[] {
  const what = `${counted(events, 'event')} in ${counted(objects, 'object')}`;
  const lines: string[] = [];
  if (objects === 0) lines.push('nothing is missing');
  else
    lines.push(
      write ? `${what}, ${written} written by this run` : `would write ${what}; --write writes them`,
    );
  if (pending > 0) lines.push(`${counted(pending, 'event')} may still be on their way, and were left alone`);
  if (unreadable > 0) lines.push(`${counted(unreadable, 'object')} cannot be read whole: see verify`);
  if (!ofGroup) lines.push('only what Firehose could not deliver was looked at: no log group was named');
  return lines;
}
