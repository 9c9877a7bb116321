/** A value as every format can show it. Whole numbers beyond 2^53 and decimals are text. */
export type Cell = string | number | boolean | null;

/** What a query gives, from either engine. Rows come while they are read. */
export interface QueryResult {
  columns: { name: string; type: string }[];
  rows: AsyncIterable<Cell[]>;
}

const numeric = /^(tinyint|smallint|integer|int|bigint|hugeint|uinteger|ubigint|float|double|real)$/i;

/** A value that an engine gave as text, by its column's type. */
export function cellOf(value: unknown, type: string): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string') return JSON.stringify(value);
  if (/^boolean$/i.test(type)) return value === 'true';
  if (!numeric.test(type) || value === '') return value;
  const number = Number(value);
  if (!Number.isFinite(number)) return value;
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? value : number;
}
