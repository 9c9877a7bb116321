import { tmpdir } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ObjectStore } from '../archive/location';
import type { Scratch } from '../archive/spool';
import { type Clock, grouped, UserError } from '../base';
import type { WorkContext } from './command';
import type { CommandIo } from './command-io';
import { endpointOption, type TypedEndpoint } from './endpoint-option';
import { interruptible } from './interruptible';
import { writeAll } from './output';

/** Once, whatever the command does: what is in a folder and is not read could be anything. */
async function nameUnread(store: ObjectStore, io: Pick<CommandIo, 'note'>): Promise<void> {
  let first: string | undefined;
  let count = 0;
  for await (const { name, what } of store.unread?.() ?? []) {
    count++;
    first ??= `${name} is ${what}`;
  }
  if (first !== undefined)
    io.note(
      `not read in ${store.name}: ${count === 1 ? '1 entry' : `${grouped(count)} entries`}; ${first}; verify names all`,
    );
}

/** The part of an archive to look at, by the hour of arrival; ms since the epoch. */
export interface Period {
  since?: number | undefined;
  until?: number | undefined;
}

/** What every command that reads an archive can be told. */
export interface TypedArchiveOptions extends TypedEndpoint, Period {
  archive: string;
}

/**
 * Adds `--archive` and what belongs to it.
 * @param takesTimes whether the command can look at a part of the archive; one that cannot refuses the flags by name
 */
export function withArchiveOptions(command: Command, takesTimes = true): Command {
  const since = new Option(
    '--since <time>',
    'leave out what arrived in an hour before this: 2026-11-24, or with T00:00:00Z',
  ).argParser(readTime);
  const until = new Option('--until <time>', 'leave out what arrived in an hour at or after this').argParser(
    readTime,
  );
  return command
    .requiredOption('--archive <location>', 's3://bucket, s3://bucket/prefix, or a folder with the same keys')
    .addOption(endpointOption())
    .option('--region <name>', 'region of the bucket (default: what the environment says)')
    .addOption(since.hideHelp(!takesTimes))
    .addOption(until.hideHelp(!takesTimes));
}

/** ms since the epoch. A day is one in UTC, as the keys of the archive are. */
function readTime(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError(
      'Give a day in UTC (2026-11-24), or a time with its zone (2026-11-24T09:00:00+09:00).',
    );
  }
  return time;
}

/** For a command that looks at the whole archive. @throws UserError `flags-exclude` */
export function refuseTimes({ since, until }: Period, command: string): void {
  if (since === undefined && until === undefined) return;
  throw new UserError('flags-exclude', `--since and --until do not go with ${command}`, {
    hint: 'It looks at the whole archive: leave them out.',
  });
}

/** What a command may take to stop in order: whom it asks beside the archive may leave it waiting. */
const stopMs = 1_000;

/**
 * The work's result, or the interruption's reason soon after it: reading leaves nothing behind but scratch files, which the
 * next command removes.
 */
async function untilInterrupted<T>(clock: Clock, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const interrupted = new Promise<never>((_, reject) => {
    const stop = async () => {
      await clock.sleep(stopMs, over.signal);
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work(), interrupted]);
  } finally {
    over.abort();
  }
}

/**
 * Runs a command on an archive: opens it, gives it scratch space that is gone afterwards, shows its progress until
 * there is a result to see. @returns the command's exit code
 */
export function onArchive(
  { archive, endpointUrl, region }: TypedArchiveOptions,
  { world, verbose }: WorkContext,
  command: (store: ObjectStore, scratch: Scratch, io: CommandIo) => Promise<number>,
): Promise<number> {
  return interruptible<number>(
    world,
    {
      work: (progress, signal) =>
        untilInterrupted(world.clock, signal, async () => {
          // Loaded late: the AWS client takes longer than all the rest.
          const { openLocation } = await import('../archive/location');
          const { diskScratch } = await import('../archive/spool');
          const store = await openLocation(archive, { env: world.env, endpointUrl, region, signal });
          const task = progress.task(`reading ${store.name}`);
          let last: string | undefined;
          const io: CommandIo = {
            write: async (data) => {
              signal.throwIfAborted();
              task.done(last);
              return writeAll(world.stdout, data);
            },
            terminal: world.stdout.isTTY === true,
            progress: (text) => {
              signal.throwIfAborted();
              last = text;
              task.update(text);
            },
            note: (text) => progress.note(text),
          };
          await nameUnread(store, io);
          const scratch = diskScratch(tmpdir(), signal);
          try {
            const code = await command(store, scratch, io);
            task.done(last);
            return code;
          } catch (error) {
            task.fail();
            throw error;
          } finally {
            await scratch.dispose();
          }
        }),
      show: async (code) => code,
      stops: 'reading',
      whenOver: () => 'Interrupted when everything was shown.',
      whenInterrupted: 'Interrupted. What was shown is not all.',
    },
    { verbose },
  );
}
