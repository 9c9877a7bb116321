import { printable } from '../../base';

/** Text in quotes for a message: what is not harmless as escapes, on one line, cut to `limit` characters. */
export function quote(text: string, limit = 80): string {
  const clean = printable(text.slice(0, 4 * limit)).replace(/[\t\n]/g, (c) => (c === '\n' ? '\\n' : '\\t'));
  return clean.length > limit || text.length > 4 * limit ? `'${clean.slice(0, limit - 3)}...'` : `'${clean}'`;
}
