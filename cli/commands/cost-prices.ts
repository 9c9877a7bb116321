import { readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { messageOf, UserError, writeFileAtomically } from '../../base';
import type { PriceTable } from '../../operate/cost';
import { terminalText } from '../harmless';
import type { Output } from '../output';
import { priceListText } from './price-list-text';

/**
 * The table that the flags ask for: the built-in one or that of `--prices`, with what each `--refresh` gives. Says on
 * `stderr` what each gave, and what it did not. Writes nothing.
 * @throws UserError `file-not-readable`, `bad-prices`, and those of `priceListText` and `refreshPrices`
 */
export async function pricesAskedFor(
  { prices, refresh = [] }: { prices?: string; refresh?: readonly string[] },
  stderr: Output,
): Promise<PriceTable> {
  const { builtInPrices, refreshPrices } = await import('../../operate/cost');
  let table = prices === undefined ? builtInPrices() : await tableIn(prices);
  for (const from of refresh) {
    const { table: next, updated, missing } = refreshPrices(table, await priceListText(from), from);
    table = next;
    const rest = missing.map(({ price, region }) => `${price} (${region})`).join(', ');
    stderr.write(
      terminalText(
        `${from}: ${updated.length} prices${rest === '' ? '' : `; not in it, and left as they are: ${rest}`}\n`,
      ),
    );
  }
  return table;
}

async function tableIn(file: string): Promise<PriceTable> {
  const { priceTableSchema } = await import('../../operate/cost');
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UserError('file-not-readable', `cannot read ${file} (--prices): ${messageOf(cause)}`, {
      cause,
    });
  }
  const parsed = priceTableSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new UserError(
    'bad-prices',
    `${file} (--prices) is no price table: ${parsed.error.issues[0]?.message}`,
    {
      hint: 'Its form is that of operate/cost/prices.json.',
      cause: parsed.error,
    },
  );
}

/**
 * Renamed into place: the file, also one behind a link, holds the old table or the new one, never a piece.
 * @throws UserError `file-not-writable`
 */
export function saveTable(file: string, table: PriceTable): void {
  const text = `${JSON.stringify(table, null, 2)}\n`;
  try {
    const there = statSync(file, { throwIfNoEntry: false });
    // A terminal or a pipe has nothing to keep whole.
    if (there !== undefined && !there.isFile()) writeFileSync(file, text);
    else writeFileAtomically(there === undefined ? file : realpathSync(file), text);
  } catch (cause) {
    throw new UserError('file-not-writable', `cannot write ${file} (--save-prices): ${messageOf(cause)}`, {
      cause,
    });
  }
}
