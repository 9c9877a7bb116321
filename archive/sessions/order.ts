import type { ArchivedRecord } from '../types';

const view = new DataView(new ArrayBuffer(8));

/** A number as text that sorts as the number does. */
export function sortableNumber(value: number): string {
  view.setFloat64(0, value);
  const high = view.getUint32(0);
  const low = view.getUint32(4);
  // IEEE 754: positive numbers sort as their bits do, negative ones the other way round.
  const negative = high >= 0x80000000;
  const a = negative ? ~high >>> 0 : (high | 0x80000000) >>> 0;
  const b = negative ? ~low >>> 0 : low;
  return a.toString(16).padStart(8, '0') + b.toString(16).padStart(8, '0');
}

/** Any text as a part of a key: without tabs and line feeds, and so that none is the beginning of another. */
export function sortableText(text: string): string {
  return JSON.stringify(text);
}

/** Archive order (`compareRecords`) inside a session, as a key. */
export function recordOrder({ timestamp, source }: ArchivedRecord): string {
  const place = [source.envelope, source.event].map((n) => n.toString(16).padStart(8, '0')).join('');
  return `${sortableNumber(timestamp)}${sortableText(source.key)}${place}`;
}
