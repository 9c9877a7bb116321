import { type CommandIo, isoTime, Lines, visible } from '../../cli/command-io';
import { type BackfillOptions, backfill } from '../backfill';
import { counted } from '../findings';
import type { ObjectStore } from '../location';
import type { Scratch } from '../spool';

export type BackfillCommandOptions = Pick<
  BackfillOptions,
  'group' | 'owner' | 'settleMs' | 'write' | 'lock' | 'now'
> & { json?: boolean };

/**
 * Shows what would be backfilled, or backfills it. With `json`, lines of JSON: `object`, at last `report`.
 * @returns exit code: 0 nothing is missing any more, 1 something is (a dry run that would write)
 */
export async function backfillCommand(
  store: ObjectStore,
  scratch: Scratch,
  options: BackfillCommandOptions,
  io: CommandIo,
): Promise<number> {
  const lines = new Lines(io);
  const json = options.json === true;
  let writing = Promise.resolve();
  const line = (text: string) => {
    writing = writing.then(() => lines.line(text));
  };
  const report = await backfill({
    ...options,
    store,
    scratch,
    onObject: (object) => {
      const { state, key, stream, events, first, last, from } = object;
      line(
        json
          ? JSON.stringify({ type: 'object', ...object })
          : `${state.padEnd(7)}  ${key}  ${counted(events, 'event')} of ${visible(stream)}, ${isoTime(first)} to ${isoTime(last)}, from the ${from}`,
      );
    },
    onProgress: (what, count) => io.progress(`${what}: ${count.toLocaleString('en-US')}`),
  });
  if (json) line(JSON.stringify({ type: 'report', write: options.write, ...report }));
  else {
    const { events, objects, written, pending, unreadable } = report;
    if (objects === 0) line('nothing is missing');
    else if (options.write) {
      line(`${counted(events, 'event')} in ${counted(objects, 'object')}, ${written} written by this run`);
    } else
      line(`would write ${counted(events, 'event')} in ${counted(objects, 'object')}; --write writes them`);
    if (pending > 0) line(`${counted(pending, 'event')} may still be on their way, and were left alone`);
    if (unreadable > 0) line(`${counted(unreadable, 'object')} cannot be read whole: see verify`);
    if (options.group === undefined) {
      line('only what Firehose could not deliver was looked at: no log group was named');
    }
  }
  await writing;
  await lines.flush();
  return report.objects > 0 && !options.write ? 1 : 0;
}
