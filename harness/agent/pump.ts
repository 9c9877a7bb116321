import { runeLength } from '../../archive/text-form';
import type { Clock } from '../../base';
import type { AgentProfile } from './profile';

/** What a shell prints, read as from a pty: up to `max` bytes at a time, `undefined` at its end. */
export interface ShellOutput {
  read(max: number): Promise<Uint8Array | undefined>;
}

/**
 * Splits off an incomplete UTF-8 character at the end (at most 3 bytes), which waits for its rest. Invalid bytes further
 * in are passed on as they are; a genuine U+FFFD becomes the single byte 0xEF, as in the real agent.
 * @source agent-behaviour.md 1 (processStdoutData)
 */
function splitIncomplete(bytes: Uint8Array): { whole: Uint8Array; rest: Uint8Array } {
  const whole = new Uint8Array(bytes.length);
  let length = 0;
  let i = 0;
  while (i < bytes.length) {
    const rune = runeLength(bytes, i);
    const isReplacement = rune === 3 && bytes[i] === 0xef && bytes[i + 1] === 0xbf && bytes[i + 2] === 0xbd;
    if (rune === 0 || isReplacement) {
      if (bytes.length - i < 4) break;
      whole[length++] = bytes[i] as number;
      i += isReplacement ? 3 : 1;
    } else {
      whole.set(bytes.subarray(i, i + rune), length);
      length += rune;
      i += rune;
    }
  }
  return { whole: whole.subarray(0, length), rest: bytes.subarray(i) };
}

export interface PumpOptions {
  profile: AgentProfile;
  clock: Clock;
  shell: ShellOutput;
  /** Takes what is displayed and logged. */
  output: (bytes: Uint8Array) => Promise<void>;
  /** While true the shell is not read at all. */
  isPaused?: () => boolean;
  /** Pause before the first read; NonInteractiveCommands start at once. */
  initialWaitMs?: number;
  signal?: AbortSignal;
}

/**
 * The agent's write pump: waits a second, then at most 1024 bytes at a time, a millisecond apart, until the shell's end
 * (agent-behaviour.md 1). What is held back at the end is never shown and never logged. Output that cannot be written
 * to the local file (a full disk) ends the session.
 */
export async function pump(options: PumpOptions): Promise<'shell-exit' | 'stopped' | 'write-failed'> {
  const { profile, clock, shell, signal } = options;
  await clock.sleep(options.initialWaitMs ?? profile.pump.initialWaitMs, signal);
  let held: Uint8Array = new Uint8Array();
  while (!signal?.aborted) {
    if (!options.isPaused?.()) {
      const bytes = await shell.read(profile.pump.readBytes);
      if (signal?.aborted) break;
      if (bytes === undefined) return 'shell-exit';
      const { whole, rest } = splitIncomplete(held.length === 0 ? bytes : Buffer.concat([held, bytes]));
      held = rest;
      if (whole.length > 0 && !(await passedOn(options, whole))) return 'write-failed';
    }
    await clock.sleep(profile.pump.pauseMs, signal);
  }
  return 'stopped';
}

async function passedOn(options: PumpOptions, bytes: Uint8Array): Promise<boolean> {
  try {
    await options.output(bytes);
    return true;
  } catch {
    return false;
  }
}
