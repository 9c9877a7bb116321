import { grouped } from '../../base';
import { routes } from '../../pipeline';
import { cellText, markedTitle, routeTitles, shortRouteTitles } from './cell-text';
import { amountColumns } from './content';
import { escapeMarkup as text } from './escape-markup';
import { rowsOf } from './outcome';
import type { Cell, Summary } from './results';

/** Scenario by route: what was lost. */
export function lossTableHtml(summary: Summary): string {
  const heads = ['scenario', ...routes.map((route) => routeTitles[route])];
  const rows = rowsOf(summary).map(
    (row) =>
      `<tr><th scope="row">${text(markedTitle(row))}</th>${routes.map((route) => lossCell(row.cells[route])).join('')}</tr>`,
  );
  return table('losses', 'What each route lost of what the user was shown', heads, rows);
}

function lossCell(cell: Cell | undefined): string {
  const { status, head, details } = cellText(cell);
  if (status === 'as-expected')
    return `<td class="${head === 'complete' ? 'complete' : 'loss'}">${text(head)}</td>`;
  const mark = status === 'refuted' ? '✗' : '?';
  const rest = details.map((line) => `<span>${text(line)}</span>`).join('');
  return `<td class="${status}"><strong>${mark} ${text(head)}</strong>${rest}</td>`;
}

/** Lines and bytes of each cell. */
export function amountTableHtml(summary: Summary): string {
  const heads = ['scenario', 'route', ...amountColumns, 'lost lines: first / middle / last'];
  const rows = rowsOf(summary).flatMap((row) =>
    routes.map((route, index) => {
      const cell = row.cells[route];
      const lead =
        index === 0 ? `<th scope="rowgroup" rowspan="${routes.length}">${text(markedTitle(row))}</th>` : '';
      const numbers =
        cell === undefined
          ? [...amountColumns, 'lost'].map(() => 'not run')
          : [
              ...amountColumns.map((name) => `${grouped(cell[name].lines)} / ${grouped(cell[name].bytes)}`),
              [cell.lost.prefix, cell.lost.middle, cell.lost.tail].map(grouped).join(' / '),
            ];
      const cellsHtml = numbers.map((number) => `<td class="number">${text(number)}</td>`).join('');
      return `<tr>${lead}<th scope="row">${text(shortRouteTitles[route])}</th>${cellsHtml}</tr>`;
    }),
  );
  return table('amounts', 'What became of the lines: lines / bytes', heads, rows, routes.length);
}

/** `groupOf` rows make one `<tbody>`, which is what a heading with `scope="rowgroup"` speaks for. */
function table(
  kind: string,
  caption: string,
  heads: readonly string[],
  rows: readonly string[],
  groupOf = rows.length,
): string {
  const head = heads.map((title) => `<th scope="col">${text(title)}</th>`).join('');
  const bodies: string[] = [];
  for (let from = 0; from < rows.length; from += groupOf)
    bodies.push(`<tbody>\n${rows.slice(from, from + groupOf).join('\n')}\n</tbody>`);
  return `<div class="scroll" tabindex="0" role="region" aria-label="${text(caption)}">
<table class="${kind}"><caption>${text(caption)}</caption>
<thead><tr>${head}</tr></thead>
${bodies.join('\n')}
</table></div>`;
}
