import { printable } from '../../base';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made safe as content or attribute of XML and HTML; what XML cannot carry becomes a visible escape. */
export function escapeMarkup(text: string): string {
  return printable(text).replace(/[&<>"']/g, (char) => entities[char]!);
}
