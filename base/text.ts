/** `1,234,567`, whatever the machine's locale: two runs must be comparable by eye and by `diff`. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1 line`, `2 lines`, `1,234 lines`. */
export function counted(value: number, noun: string): string {
  return `${grouped(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** Milliseconds as `0.8 s`, `12.3 s`, `2 min 5 s`; `0.04 s` rather than a false `0.0 s`. */
export function seconds(ms: number): string {
  if (ms >= 119_950) return `${Math.floor(Math.round(ms / 1000) / 60)} min ${Math.round(ms / 1000) % 60} s`;
  if (ms > 0 && ms < 50) return `${Math.max(ms / 1000, 0.01).toFixed(2)} s`;
  return `${(ms / 1000).toFixed(1)} s`;
}

/** ms since the epoch as an ISO time; what is beyond the times that there are stays a number. */
export function isoTime(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms);
}

/**
 * What must not reach a terminal, a page or a table as it is: C0 (but tab, line feed) and C1 controls, marks and controls of
 * direction, spaces and joiners of no width, line and paragraph separators, tags and other characters that are not seen,
 * halves of surrogate pairs, and what XML 1.0 cannot carry. A joiner between two pictographs makes one emoji, and stays.
 */
const unsafe =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}]|(?<!\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d|\u200d(?!\p{Extended_Pictographic})|[\u{e0100}-\u{e01ef}]|\u034f|\u17b4|\u17b5|\u180b|\u180c|\u180d|\u180f|\p{Surrogate}/gu;

/**
 * Text that may quote a session's output, made safe to show: what is listed above becomes a visible escape. A report must
 * not move the reader's cursor. Tabs and line feeds stay.
 */
export function printable(text: string): string {
  return text.replace(unsafe, (char) => {
    const code = char.codePointAt(0)!;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** The same inside JSON text, where escapes are read back as what they stand for. */
export function escapeUnsafe(json: string): string {
  return json.replace(unsafe, (char) =>
    [...Array(char.length).keys()]
      .map((at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** The same on one line. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s*\n\s*/g, ' ').replace(/\t/g, ' ')).trim();
}

const ansiStyle = /\u001b\[[0-9;]*m/g;
/** Blocks that terminals draw two columns wide (Unicode UAX #11, coarsely). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Columns that the text takes on a terminal; colours take none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const char of text.replace(ansiStyle, '')) width += wide.test(char) ? 2 : 1;
  return width;
}

/** Breaks text between words, and words that are too long anywhere, into lines of at most `width` columns. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, Math.max(width, 2)));
}

function wrapParagraph(paragraph: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ').flatMap((part) => pieces(part, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  if (displayWidth(word) <= width) return [word];
  const out: string[] = [];
  let piece = '';
  for (const char of word) {
    if (displayWidth(piece + char) > width) {
      out.push(piece);
      piece = '';
    }
    piece += char;
  }
  return [...out, piece];
}

/** Wrapped text with a mark before its first line and as much room before the others. */
export function hanging(mark: string, text: string, width: number): string {
  const room = displayWidth(mark);
  const lines = wrap(text, width - room);
  return lines.map((line, index) => (index === 0 ? mark : ' '.repeat(room)) + line).join('\n');
}
