/** What a transcript turned out to be, once it was read to its end. */
export interface TranscriptForm {
  /** `Script started on ...`, without its line end. Its wording and times are `script`'s, not the session's. */
  header?: string;
  /** `Script done on ...`, without its line end. Absent when the object was cut off. */
  footer?: string;
  /** Lines end in LF alone, as in a transcript that was processed: `script` puts a CR before each (agent-2026.md 3). */
  bareLineEnds?: true;
  /** Why this is not a whole transcript; absent when it is. */
  problem?: string;
}

/** A session's transcript, freed of what `script` put around it (agent-behaviour.md 3). */
export interface Transcript extends TranscriptForm {
  /** The terminal's output, byte for byte as it was displayed. */
  text: Uint8Array;
}

/**
 * Undoes `script`: drops the first line and the footer, turns `\r\n` into `\n` once.
 * Always gives what text there is; `problem` says when the object does not have the form that the agent writes.
 */
export function readTranscript(bytes: Uint8Array): Transcript {
  const reader = new TranscriptReader();
  const text = Buffer.concat([reader.read(bytes), reader.end()]);
  return { ...reader.form, text };
}

/**
 * As `readTranscript`, for a transcript of any size: gives what was displayed piece by piece.
 * @param form filled in when the stream has ended
 */
export async function* streamTranscript(
  chunks: AsyncIterable<Uint8Array>,
  form: TranscriptForm = {},
): AsyncGenerator<Buffer> {
  const reader = new TranscriptReader();
  for await (const chunk of chunks) {
    const text = reader.read(chunk);
    if (text.length > 0) yield text;
  }
  const rest = reader.end();
  Object.assign(form, reader.form);
  if (rest.length > 0) yield rest;
}

const headerStart = Buffer.from('Script started on ');
const footerStart = Buffer.from('\nScript done on ');
/** `script`'s header names a path; its footer is a line. */
const longestHeader = 16 * 1024;
const longestFooter = 1024;
const LF = 0x0a;
const CR = 0x0d;

/** Reads a transcript chunk by chunk. Holds what may still be its header or its footer. */
class TranscriptReader {
  readonly form: TranscriptForm = {};
  #held: Buffer = Buffer.alloc(0);
  #inHeader = true;
  /** No text was given: a footer at the start of what is held has the header's line end before it. */
  #atStart = true;
  #lineEndSeen = false;

  /** The text that is certain with this chunk. */
  read(chunk: Uint8Array): Buffer {
    this.#held = Buffer.concat([this.#held, chunk]);
    if (this.#inHeader) {
      if (this.#held.length < longestHeader && !this.#held.includes(LF)) return Buffer.alloc(0);
      this.#takeHeader();
    }
    const ready = this.#held.length - longestFooter;
    // A CR at the end may belong to a LF behind it.
    return this.#take(this.#held[ready - 1] === CR ? ready - 1 : ready);
  }

  /** The rest of the text. `form` is complete then. */
  end(): Buffer {
    if (this.#inHeader) this.#takeHeader();
    const text = this.#takeFooter();
    this.#held = this.#held.subarray(0, text);
    return this.#take(text);
  }

  #takeHeader(): void {
    this.#inHeader = false;
    const end = this.#held.indexOf(LF);
    if (end < 0 || !this.#held.subarray(0, headerStart.length).equals(headerStart)) {
      this.form.problem = 'it does not start with the header that `script` writes';
      return;
    }
    this.form.header = this.#held.toString('utf8', 0, end);
    this.#held = this.#held.subarray(end + 1);
  }

  /** @returns how much of what is held is text */
  #takeFooter(): number {
    const held = this.#held;
    if (this.form.header === undefined) return held.length;
    const isOnlyFooter = this.#atStart && held.indexOf(footerStart.subarray(1)) === 0;
    const at = held.lastIndexOf(footerStart);
    const line = at >= 0 ? at + 1 : isOnlyFooter ? 0 : -1;
    if (line < 0 || held.indexOf(LF, line) !== held.length - 1) {
      this.form.problem = 'it does not end with the footer that `script` writes: the file was cut off';
      return held.length;
    }
    this.form.footer = held.toString('utf8', line, held.length - 1);
    return Math.max(at, 0);
  }

  /** At the first one only: in one object all lines end alike. */
  #lookAtLineEnd(bytes: Buffer): void {
    if (this.#lineEndSeen) return;
    const at = bytes.indexOf(LF);
    if (at < 0) return;
    this.#lineEndSeen = true;
    if (bytes[at - 1] !== CR) this.form.bareLineEnds = true;
  }

  #take(length: number): Buffer {
    if (length <= 0) return Buffer.alloc(0);
    this.#atStart = false;
    const taken = this.#held.subarray(0, length);
    this.#lookAtLineEnd(taken);
    const text = undoLineEnds(taken);
    this.#held = this.#held.subarray(length);
    return text;
  }
}

function undoLineEnds(bytes: Buffer): Buffer {
  const undone = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === CR && bytes[i + 1] === LF) continue;
    undone[length++] = bytes[i]!;
  }
  return undone.subarray(0, length);
}
