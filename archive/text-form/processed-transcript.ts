import { posix } from 'node:path';
import { emulatorPanic, LineEmulator } from './line-emulator';
import type { TextRules } from './rules';
import { type ScriptWrapping, transcriptOf } from './transcript-form';

const LF = 0x0a;
const CR = 0x0d;
const newline = Uint8Array.of(LF);

/** Longest line of a transcript with its line end, bytes: a Go `bufio.Scanner`'s buffer. */
const longestLine = 64 * 1024;
/** After so many lines the output is written and the emulator forgets all, an open escape sequence too. */
const linesBetweenResets = 1000;

/** What the agent makes of a transcript, before anything is uploaded. */
export type ProcessedTranscript =
  | { kind: 'processed'; bytes: Uint8Array }
  /** A line is too long. `reason`: the error in the agent's own log, the only place that tells. */
  | { kind: 'refused'; reason: string }
  /** The session worker exits. `reason`: the panic. */
  | { kind: 'crash'; reason: string };

/** What becomes of a session's transcript. */
export type UploadedTranscript =
  /** The object holds the transcript without escape sequences. */
  | { kind: 'processed'; bytes: Uint8Array }
  /** The object holds what `script` wrote. `reason`: why it is not processed; absent where the rules process none. */
  | { kind: 'raw'; bytes: Uint8Array; reason?: string }
  /** There is no object: the session worker exits here, with what the stream has not sent yet. */
  | { kind: 'crash'; reason: string };

/**
 * One line emulator over all lines of a transcript, each without its newline and without one CR before it.
 * @param transcript what `script` wrote, with header and footer
 * @param onLine told after each line what text there is since the last reset, which a later line can change, and how
 *   many bytes there were before that; the text is a view until it returns
 * @source agent-2026.md 3
 */
export function processTranscript(
  transcript: Uint8Array,
  onLine: (text: Uint8Array, bytesBefore: number) => void = () => {},
): ProcessedTranscript {
  const emulator = new LineEmulator();
  // No rule makes the text longer but for the newline of a last line that has none.
  const out = new Uint8Array(transcript.length + 1);
  let length = 0;
  const flush = () => {
    out.set(emulator.text, length);
    length += emulator.text.length;
    emulator.reset();
  };
  for (let from = 0, lines = 1; from < transcript.length; lines++) {
    const found = transcript.indexOf(LF, from);
    const end = found < 0 ? transcript.length : found;
    // Without a newline too, for the scanner gives up when its buffer is full and has not met the file's end.
    if (end - from >= longestLine) return { kind: 'refused', reason: 'bufio.Scanner: token too long' };
    emulator.write(transcript, from, transcript[end - 1] === CR && end > from ? end - 1 : end);
    if (emulator.write(newline) === 'panic') return { kind: 'crash', reason: emulatorPanic };
    onLine(emulator.text, length);
    if (lines % linesBetweenResets === 0) flush();
    from = end + 1;
  }
  flush();
  return { kind: 'processed', bytes: out.subarray(0, length) };
}

/**
 * What the agent uploads to the bucket at the orderly end of a session.
 * @param displayed all that the terminal showed: the local file's bytes
 * @param session `sessionId` names the folder that the transcript lies in
 * @source agent-2026.md 3
 */
export function uploadedTranscript(
  displayed: Uint8Array,
  wrapping: ScriptWrapping,
  rules: TextRules,
  session: { sessionId: string },
): UploadedTranscript {
  const raw = transcriptOf(displayed, wrapping);
  if (rules.transcript === 'raw') return { kind: 'raw', bytes: raw };
  // The agent finds the processed file's name by replacing each ".log" of the whole path, and the folder so named is
  // not there.
  if (session.sessionId.includes('.log') || posix.dirname(wrapping.localFile).includes('.log'))
    return { kind: 'raw', bytes: raw, reason: 'no such file or directory' };
  const processed = processTranscript(raw);
  return processed.kind === 'refused' ? { kind: 'raw', bytes: raw, reason: processed.reason } : processed;
}
