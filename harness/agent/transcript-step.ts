import {
  type ScriptWrapping,
  type TextRules,
  transcriptOf,
  type UploadedTranscript,
  uploadedTranscript,
} from '../../archive/text-form';
import type { ByteRange } from './aws-ports';
import type { LocalFile } from './local-file';

/** What the agent makes of the local file at an orderly end. */
export interface Transcript {
  /** What `script` wrote: for CloudWatch Logs where nothing was streamed. */
  raw: Uint8Array;
  /** Bytes of the local file in it. */
  bytes: number;
  /** What goes to the bucket, or what becomes of the session worker when it prepares that. */
  forBucket(rules: TextRules, sessionId: string): UploadedTranscript;
}

/** When `script` began and ended. */
export type ScriptTimes = Pick<ScriptWrapping, 'startedAt' | 'endedAt'>;

/**
 * `script <name>.log -c "cat ipcTempFile.log"`. With the file gone, cat's complaint is all there is.
 * @source agent-behaviour.md 3, 7
 */
export async function makeTranscript(file: LocalFile, times: ScriptTimes): Promise<Transcript> {
  const content = await file.read();
  const body = content ?? Buffer.from(`cat: ${file.path}: No such file or directory\n`);
  const wrapping = { localFile: file.path, ...times, exitCode: content ? 0 : 1 };
  return {
    raw: transcriptOf(body, wrapping),
    bytes: content?.length ?? 0,
    forBucket: (rules, sessionId) => uploadedTranscript(body, wrapping, rules, { sessionId }),
  };
}

/** For the journal: which bytes of the local file lie in a range of the raw transcript. */
export function transcriptOffsets({ raw, bytes }: Transcript): (range: ByteRange) => ByteRange {
  const LF = 0x0a;
  const bodyStart = raw.indexOf(LF) + 1;
  // Each newline of the file stands in the transcript with one byte more; the footer follows the body.
  return ({ from, to }) => {
    const toLocal = (offset: number) => {
      let newlines = 0;
      for (let at = bodyStart; at < Math.min(offset, raw.length); at++) if (raw[at] === LF) newlines++;
      return Math.min(Math.max(offset - bodyStart - newlines, 0), bytes);
    };
    return { from: toLocal(from), to: toLocal(to) };
  };
}
