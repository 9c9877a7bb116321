/** Text in quotes for a terminal: control characters as escapes, cut to `limit` characters. */
export function quote(text: string, limit = 80): string {
  const clean = [...text.slice(0, 4 * limit)]
    .map((c) =>
      /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(c)
        ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`
        : c,
    )
    .join('');
  return clean.length > limit || text.length > 4 * limit ? `'${clean.slice(0, limit - 3)}...'` : `'${clean}'`;
}
