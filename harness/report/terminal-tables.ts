import Table from 'cli-table3';
import type { Style } from '../../base';
import { displayWidth, grouped, wrap } from '../../base';
import { type Route, routes } from '../../pipeline';
import type { Amount } from '../check';
import { cellText, markedTitle, routeTitles, shortRouteTitles } from './cell-text';
import { amountColumns } from './content';
import { rowsOf, type ScenarioRow } from './outcome';
import type { Cell, Summary } from './results';

/** A border and a blank on each side of a column, and the last border. */
const frame = (columns: number) => columns * 3 + 1;

/** Scenario by route: what was lost. Widths are set by hand, because the words must break between words at 80 columns. */
export function lossTable(summary: Summary, style: Style, width: number): string {
  const rows = rowsOf(summary);
  const head = ['scenario', ...routes.map((route) => routeTitles[route])];
  const body = rows.map((row) => [markedTitle(row), ...routes.map((route) => plainCell(row, route))]);
  const widths = columnWidths([head, ...body], width - frame(head.length));
  const table = new Table({ style: { head: [], border: [] } });
  table.push(head.map((title, column) => style.bold(fit(title, widths[column]!))));
  rows.forEach((row, index) => {
    table.push([
      fit(body[index]![0]!, widths[0]!),
      ...routes.map((route, column) => paintedCell(row.cells[route], widths[column + 1]!, style)),
    ]);
  });
  return table.toString();
}

const fit = (text: string, width: number) => wrap(text, width).join('\n');

function plainCell(row: ScenarioRow, route: Route): string {
  const { status, head, details } = cellText(row.cells[route]);
  return [marked(status, head), ...details].join('\n');
}

/** Only what is not as expected carries a mark, so that the eye finds it without colour too. */
function marked(status: ReturnType<typeof cellText>['status'], head: string): string {
  if (status === 'refuted') return `✗ ${head}`;
  return status === 'untested' ? `? ${head}` : head;
}

function paintedCell(cell: Cell | undefined, width: number, style: Style): string {
  const { status, head, details } = cellText(cell);
  const text = fit(marked(status, head), width);
  if (status === 'refuted') return [style.bad(text), ...details.map((line) => fit(line, width))].join('\n');
  if (status === 'untested') return style.bad(text);
  return head === 'complete' ? style.good(text) : style.lost(text);
}

/** Natural widths where they fit; else the widest columns give way first, none below its longest word where that is possible. */
function columnWidths(lines: string[][], room: number): number[] {
  const widest = (column: number, parts: (text: string) => string[]) =>
    Math.max(...lines.map((line) => Math.max(...parts(line[column]!).map(displayWidth))));
  const widths = lines[0]!.map((_, column) => widest(column, (text) => text.split('\n')));
  const least = lines[0]!.map((_, column) => widest(column, (text) => text.split(/[\n ]/)));
  while (widths.reduce((a, b) => a + b, 0) > room) {
    const slack = widths.map((value, column) => (value > Math.min(least[column]!, 20) ? value : 0));
    const most = Math.max(...slack);
    if (most === 0) break;
    widths[slack.indexOf(most)]! -= 1;
  }
  return widths;
}

const amountText = (amount: Amount, between: string) =>
  `${grouped(amount.lines)}${between}${grouped(amount.bytes)}`;

/** As wide as the widest route below it. */
const amountTitleWidth = 22;

/** Lines and bytes of each cell: on one line where there is room, else bytes below lines. */
export function amountTable(summary: Summary, style: Style, width: number): string {
  const side = amounts(summary, style, ' / ');
  return displayWidth(side.split('\n')[0]!) <= width ? side : amounts(summary, style, ' /\n');
}

function amounts(summary: Summary, style: Style, between: string): string {
  const table = new Table({
    style: { head: [], border: [] },
    colAligns: ['left', 'right', 'right', 'right', 'right'],
  });
  const unit = between.includes('\n') ? 'lines /\nbytes' : 'lines / bytes';
  table.push([
    style.bold('scenario\n  route'),
    ...amountColumns.map((name) => `${style.bold(name)}\n${unit}`),
  ]);
  for (const row of rowsOf(summary)) {
    const lines = routes.map((route) => {
      const cell = row.cells[route];
      return [
        between.includes('\n') ? `  ${shortRouteTitles[route]}\n` : `  ${shortRouteTitles[route]}`,
        ...amountColumns.map((name) =>
          cell === undefined
            ? between.includes('\n')
              ? 'not run\n'
              : 'not run'
            : amountText(cell[name], between),
        ),
      ];
    });
    const columns = [0, 1, 2, 3, 4].map((column) => lines.map((line) => line[column]).join('\n'));
    const title = wrap(markedTitle(row), amountTitleWidth);
    table.push([
      `${style.bold(title.join('\n'))}\n${columns[0]}`,
      ...columns.slice(1).map((column) => '\n'.repeat(title.length) + column),
    ]);
  }
  return table.toString();
}
