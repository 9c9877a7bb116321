/** A session's transcript, freed of what `script` put around it (agent-behaviour.md 3). */
export interface Transcript {
  /** `Script started on ...`, without its line end. Its wording and times are `script`'s, not the session's. */
  header?: string;
  /** `Script done on ...`, without its line end. Absent when the object was cut off. */
  footer?: string;
  /** The terminal's output, byte for byte as it was displayed. */
  text: Uint8Array;
  /** Why this is not a whole transcript; absent when it is. */
  problem?: string;
}

const headerStart = 'Script started on ';
const footerStart = '\nScript done on ';

/**
 * Undoes `script`: drops the first line and the footer, turns `\r\n` into `\n` once.
 * Always gives what text there is; `problem` says when the object does not have the form that the agent writes.
 */
export function readTranscript(bytes: Uint8Array): Transcript {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const headerEnd = startsWith(all, headerStart) ? all.indexOf(0x0a) : -1;
  if (headerEnd < 0)
    return { text: undoLineEnds(all), problem: 'it does not start with the header that `script` writes' };
  const header = all.toString('utf8', 0, headerEnd);
  const footerAt = all.lastIndexOf(footerStart);
  const footerEnd = footerAt < headerEnd ? -1 : all.indexOf(0x0a, footerAt + 1);
  if (footerEnd !== all.length - 1) {
    return {
      header,
      text: undoLineEnds(all.subarray(headerEnd + 1)),
      problem: 'it does not end with the footer that `script` writes: the file was cut off',
    };
  }
  return {
    header,
    footer: all.toString('utf8', footerAt + 1, footerEnd),
    // An empty session has the footer right after the header, whose line end then is not the footer's own.
    text: undoLineEnds(all.subarray(headerEnd + 1, Math.max(headerEnd + 1, footerAt))),
  };
}

function startsWith(bytes: Buffer, text: string): boolean {
  return bytes.toString('latin1', 0, text.length) === text;
}

function undoLineEnds(bytes: Uint8Array): Uint8Array {
  const undone = new Uint8Array(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === 0x0d && bytes[i + 1] === 0x0a) continue;
    undone[length++] = bytes[i]!;
  }
  return undone.subarray(0, length);
}
