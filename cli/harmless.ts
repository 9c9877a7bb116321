import { escapeUnsafe, printable } from '../base';

declare const harmless: unique symbol;
/**
 * Text that may go to a terminal, whoever chose what is in it. The writers of this program take nothing else, so that what
 * came from a session, a key, a tag or an answer of AWS goes through one of the functions here.
 */
export type Harmless = string & { readonly [harmless]: true };

const as = (text: string) => text as Harmless;

/**
 * One line of a session, or a line with foreign text in it: what would move the cursor, turn the direction of the text, or
 * hide is shown as a sign or an escape. C0 has signs of its own (U+2400 and on); tabs stay. An escape cannot be told from
 * the same letters in the text: `--json` can.
 */
export function terminalLine(text: string): Harmless {
  const signs = text.replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, (c) =>
    c === '\u007f' ? '\u2421' : String.fromCharCode(0x2400 + c.charCodeAt(0)),
  );
  return as(printable(signs));
}

/** The same of a cell in a table: a tab would move it. */
export const terminalCell = (text: string): Harmless => terminalLine(text.replaceAll('\t', '\u2409'));

/** Several lines of our own, with foreign text in them that has no line feed. */
export const terminalText = (text: string): Harmless => as(text.split('\n').map(terminalLine).join('\n'));

/** JSON, of which `JSON.parse` gives the exact value, with everything escaped that is not harmless as it is. */
export function jsonText(value: unknown, indent?: number): Harmless {
  return as(escapeUnsafe(JSON.stringify(value, null, indent)));
}

/** A JSON document of its own, indented. */
export const jsonDocument = (value: unknown): Harmless => as(`${jsonText(value, 2)}\n`);

/** JSON text that is there already. */
export const jsonAsWritten = (text: string): Harmless => as(escapeUnsafe(text));

/**
 * A field of CSV (RFC 4180). Text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP advises
 * ("CSV Injection"); what is not harmless becomes an escape. `--format json` is exact.
 */
export function csvField(value: string | number | boolean | null): Harmless {
  if (value === null) return as('');
  const safe = typeof value === 'string' ? printable(value.replace(/^[=+\-@\t\r]/, "'$&")) : String(value);
  // An empty text is quoted, so that it is told from NULL.
  return as(safe === '' || /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe);
}

/** Text as it is, for who has asked for it and was refused a terminal. */
export const exactText = (text: string): Harmless => as(text);

/** Text with colours, from a renderer that makes each of its parts harmless. */
export const renderedText = (text: string): Harmless => as(text);

/** Pieces put together. */
export const joinHarmless = (pieces: readonly Harmless[], between = ''): Harmless => as(pieces.join(between));
