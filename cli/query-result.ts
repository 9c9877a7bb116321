import type { Cell, QueryResult } from '../archive/query';
import type { CommandIo } from './command-io';
import { csvField, type Harmless, joinHarmless, jsonText, renderedText, terminalCell } from './harmless';

export const formats = ['table', 'csv', 'json'] as const;
export type Format = (typeof formats)[number];

/** Rows that a table holds: its columns are as wide as the widest cell, so it cannot be written as it comes. */
const tableRows = 1_000;
const batchRows = 500;

/**
 * Writes a result: a table, CSV with a header (RFC 4180, `\r\n`), or a line of JSON for each row.
 * @param note is told what a table leaves out
 * @returns how many rows there were; of a table that leaves rows out, how many it shows
 */
export async function writeResult(
  { columns, rows }: QueryResult,
  format: Format,
  io: Pick<CommandIo, 'write' | 'note'>,
): Promise<number> {
  const names = columns.map(({ name }) => name);
  if (format === 'table') return writeTable(columns, rows, io);
  let count = 0;
  let batch: string = format === 'csv' ? csvLine(names) : '';
  for await (const row of rows) {
    batch += format === 'csv' ? csvLine(row) : jsonLine(names, row);
    if (++count % batchRows === 0) {
      // The reader has gone away (`| head`): it wants no more.
      if (!(await io.write(renderedText(batch)))) return count;
      batch = '';
    }
  }
  if (batch !== '') await io.write(renderedText(batch));
  return count;
}

async function writeTable(
  columns: QueryResult['columns'],
  rows: QueryResult['rows'],
  io: Pick<CommandIo, 'write' | 'note'>,
): Promise<number> {
  const { default: Table } = await import('cli-table3');
  const table = new Table({
    head: columns.map(({ name }) => terminalCell(name)),
    style: { head: [], border: [] },
    colAligns: columns.map(({ type }) => (/int|float|double|real|decimal/i.test(type) ? 'right' : 'left')),
  });
  let count = 0;
  for await (const row of rows) {
    if (count === tableRows) {
      io.note(`only the first ${tableRows} rows are shown: --format csv or json gives all`);
      break;
    }
    table.push(row.map(shown));
    count++;
  }
  await io.write(renderedText(`${table.toString()}\n`));
  return count;
}

/** Nothing of a session may move the cursor or colour the terminal of whoever reads it. */
const shown = (cell: Cell): string => (cell === null ? '' : terminalCell(String(cell)));

const csvLine = (cells: readonly Cell[]): Harmless =>
  renderedText(`${joinHarmless(cells.map(csvField), ',')}\r\n`);

const jsonLine = (names: readonly string[], row: readonly Cell[]): Harmless =>
  renderedText(`${jsonText(Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])))}\n`);
