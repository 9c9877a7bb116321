/**
 * A text as part of a row's key: compares as the text's UTF-8 bytes do (the order of S3's listings), and holds no
 * line end, tab or NUL. One-way: the text itself belongs into the row's value.
 */
export function sortText(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  // Control bytes get a lead byte below every printable one, so that they keep their place.
  return Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/[\u0000-\u001f]/g, (c) => `\u0001${String.fromCharCode(c.charCodeAt(0) + 0x30)}`);
}

/** Keeps the parts of a row's key apart; sorts below everything that `sortText` gives. */
export const keySeparator = '\u0000';

/** A whole number that is not negative, as part of a row's key. */
export function sortNumber(value: number): string {
  return String(value).padStart(16, '0');
}
