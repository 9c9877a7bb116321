import { lineChunks } from './line-chunks';
import { type TextRules, textRules3_3_987 } from './rules';

const LF = 0x0a;
const CR = 0x0d;

/** Every `\n` turned into `\r\n` once more, as `script` writes what `cat` printed (agent-behaviour.md 3). */
export function transcriptBody(displayed: Uint8Array): Uint8Array {
  let newlines = 0;
  // By index: iterating over a Buffer takes ten times as long.
  for (let i = 0; i < displayed.length; i++) if (displayed[i] === LF) newlines++;
  const out = new Uint8Array(displayed.length + newlines);
  let at = 0;
  for (let i = 0; i < displayed.length; i++) {
    const byte = displayed[i] as number;
    if (byte === LF) out[at++] = CR;
    out[at++] = byte;
  }
  return out;
}

export interface ScriptWrapping {
  /** Path of the local file, as in the COMMAND that `script` ran. */
  localFile: string;
  startedAt: Date;
  endedAt: Date;
  /** Exit code of `cat`: 1 when the local file was gone. */
  exitCode?: number;
}

/** `2026-11-24 00:12:14+00:00`, as util-linux 2.38 prints it; agents run in UTC. */
const scriptTime = (date: Date) => `${date.toISOString().slice(0, 19).replace('T', ' ')}+00:00`;

/** The transcript object: `script`'s header, the body, its footer (agent-behaviour.md 3; util-linux 2.38.1). */
export function transcriptOf(displayed: Uint8Array, wrapping: ScriptWrapping): Uint8Array {
  const header = `Script started on ${scriptTime(wrapping.startedAt)} [COMMAND="cat ${wrapping.localFile}" <not executed on terminal>]\n`;
  const footer = `\nScript done on ${scriptTime(wrapping.endedAt)} [COMMAND_EXIT_CODE="${wrapping.exitCode ?? 0}"]\n`;
  return Buffer.concat([Buffer.from(header), transcriptBody(displayed), Buffer.from(footer)]);
}

/** One event of the upload at the session's end, before it becomes a string. */
export function atExitMessage(text: Uint8Array): Uint8Array {
  const out = new Uint8Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === CR && text[i + 1] === LF) continue;
    out[length++] = text[i] as number;
  }
  return out.subarray(0, out[length - 1] === LF ? length - 1 : length);
}

/**
 * The events that the upload at the session's end makes of a transcript: chunks packed up to 200,000 bytes, `\r\n`
 * to `\n` once, the last newline of each event cut.
 * @source agent-behaviour.md 3
 */
export function atExitEvents(transcript: Uint8Array, rules: TextRules = textRules3_3_987): Uint8Array[] {
  const events: Uint8Array[] = [];
  let from = 0;
  let to = 0;
  for (const chunk of lineChunks(transcript, rules.atExitChunkBytes)) {
    if (chunk.to - from > rules.atExitChunkBytes) {
      events.push(atExitMessage(transcript.subarray(from, to)));
      from = chunk.from;
    }
    to = chunk.to;
  }
  if (to > from) events.push(atExitMessage(transcript.subarray(from, to)));
  return events;
}
