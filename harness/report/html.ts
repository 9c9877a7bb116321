import {
  allFindings,
  claimsOf,
  conditions,
  exitLine,
  headLines,
  remarks,
  repetitions,
  runFiles,
  textLine,
  timingLine,
  verdictLine,
} from './content';
import { escapeMarkup as text } from './escape-markup';
import { pageStyle } from './html-style';
import { amountTableHtml, lossTableHtml } from './html-tables';
import { outcomeOf } from './outcome';
import type { Summary } from './results';

/** The whole result as one HTML file that needs nothing else: no script, no font, no request. */
export function renderHtml(summary: Summary): string {
  const { exitCode } = outcomeOf(summary);
  const title = `Session logs: ${verdictLine(summary)}`;
  const sections = [
    lossTableHtml(summary),
    ...repetitions(summary).map((line) => `<p class="soft">${text(line)}</p>`),
    `<p>${text(textLine(summary).text)}</p>`,
    findings(summary),
    section('What became of the lines', amountTableHtml(summary)),
    listSection('Also counted, in lines', remarks(summary)),
    claims(summary),
    listSection('Shortened or allowed, unlike on a real agent', conditions(summary)),
    section('Time', `<p>${text(timingLine(summary))}</p>`),
    section(
      'Files beside this one',
      `<ul>${runFiles.map(([name, content]) => `<li><code>${text(name)}</code>: ${text(content)}</li>`).join('')}</ul>`,
    ),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<h1>Are the session logs all there?</h1>
${headLines(summary)
  .map((line) => `<p class="soft">${text(line)}</p>`)
  .join('\n')}
<p class="outcome ${exitCode === 0 ? 'good' : 'bad'}">${text(`${verdictLine(summary)}. ${exitLine(summary)}.`)}</p>
${sections.filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}

function section(title: string, body: string): string {
  return `<section><h2>${text(title)}</h2>\n${body}</section>`;
}

function items(lines: readonly string[]): string {
  return `<ul>${lines.map((line) => `<li>${text(line)}</li>`).join('\n')}</ul>`;
}

function listSection(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : section(title, items(lines));
}

function findings(summary: Summary): string {
  const all = allFindings(summary);
  if (all.length === 0) return '';
  return section(
    'What is wrong, cause first',
    all
      .map(
        (cell) =>
          `<h3>${cell.status === 'refuted' ? '✗' : '?'} ${text(cell.title)}</h3>\n${items(cell.findings)}`,
      )
      .join('\n'),
  );
}

function claims(summary: Summary): string {
  const { here, realAccountOnly } = claimsOf(summary);
  const line = ({ statement, note }: { statement: string; note?: string }) =>
    note === undefined ? statement : `${statement} (${note})`;
  return [
    listSection('Proved here', here.map(line)),
    listSection('Only a real account proves', realAccountOnly.map(line)),
  ].join('\n');
}
