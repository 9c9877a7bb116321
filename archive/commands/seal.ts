import { type CommandIo, Lines } from '../../cli/command-io';
import { counted } from '../findings';
import type { ObjectStore } from '../location';
import { type SealOptions, seal } from '../seal';
import type { Scratch } from '../spool';

export type SealCommandOptions = Pick<SealOptions, 'signer' | 'now' | 'periodMs' | 'settleMs' | 'lock'> & {
  json?: boolean;
};

/** Seals an archive up to the last whole period. @returns exit code: 0, sealed, or nothing to do */
export async function sealCommand(
  store: ObjectStore,
  scratch: Scratch,
  options: SealCommandOptions,
  io: CommandIo,
): Promise<number> {
  const lines = new Lines(io);
  const result = await seal({
    ...options,
    store,
    scratch,
    onProgress: (objects) => io.progress(`${counted(objects, 'object')} hashed`),
  });
  if (options.json === true) await lines.line(JSON.stringify({ type: 'seal', ...result }));
  else if (!result.sealed) {
    await lines.line(`everything up to ${result.until} is sealed: ${result.key}, SHA-256 ${result.sha256}`);
  } else {
    const { key, sha256, seal: made, warnings } = result;
    for (const warning of warnings) io.note(warning);
    const { objects, bytes, sessions, events } = made.totals;
    await lines.line(
      `seal ${made.sequence}, up to ${made.period.until}: ${counted(objects, 'object')}, ${counted(bytes, 'byte')}, ${counted(events, 'event')} of ${counted(sessions, 'log stream')}`,
    );
    await lines.line(`${key}, SHA-256 ${sha256}`);
    if (options.lock) {
      await lines.line(
        `locked until ${new Date(options.lock.retainUntil).toISOString()} (${options.lock.mode})`,
      );
    }
  }
  await lines.flush();
  return 0;
}
