import { oneLine } from '../../base';
import { routes } from '../../pipeline';
import { cellText, markedTitle, routeTitles } from './cell-text';
import { allFindings, exitLine, headLines, repetitions, textLine, verdictLine } from './content';
import { rowsOf } from './outcome';
import type { Cell, Summary } from './results';

/** The table of losses as Markdown, with the findings: small enough for a job's summary page. */
export function renderMarkdown(summary: Summary): string {
  const head = ['scenario', ...routes.map((route) => routeTitles[route])];
  const rows = rowsOf(summary).map((row) => [
    escapeMarkdown(markedTitle(row)),
    ...routes.map((route) => cellMarkdown(row.cells[route])),
  ]);
  const table = [head, head.map(() => '---'), ...rows].map((line) => `| ${line.join(' | ')} |`).join('\n');
  const findings = allFindings(summary).map(
    ({ title, findings }) =>
      `**${escapeMarkdown(title)}**\n\n${findings.map((text) => `- ${escapeMarkdown(text)}`).join('\n')}`,
  );
  const blocks = [
    `## Session logs: ${verdictLine(summary)}`,
    table,
    ...repetitions(summary).map(escapeMarkdown),
    ...findings,
    escapeMarkdown(textLine(summary).text),
    headLines(summary).map(escapeMarkdown).join('  \n'),
    `${exitLine(summary)}.`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function cellMarkdown(cell: Cell | undefined): string {
  const { status, head, details } = cellText(cell);
  if (status === 'as-expected') return escapeMarkdown(head);
  const mark = status === 'refuted' ? '❌' : '❔';
  return [`${mark} **${escapeMarkdown(head)}**`, ...details.map(escapeMarkdown)].join('<br>');
}

/** Nothing in a finding, which may quote a session, may become markup, a link or a mention. */
function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_[\]#|!~>]/g, (char) => `\\${char}`)
    .replace(/@/g, '@&#8203;')
    .replace(/:\/\//g, ':&#8203;//');
}
