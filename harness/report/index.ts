import { renderHtml } from './html';
import { renderJunit } from './junit';
import { renderMarkdown } from './markdown';
import type { Summary } from './results';

export { seenText } from './cell-text';
export { cellTitle } from './content';
export { renderHtml } from './html';
export { renderJunit } from './junit';
export { renderMarkdown } from './markdown';
export { type CellStatus, contradiction, linesLost, type Outcome, outcomeOf, statusOf } from './outcome';
export { type RenderOptions, renderProof } from './terminal';

/** The report files of a run's folder by name. */
export function renderReportFiles(summary: Summary): Readonly<Record<string, string>> {
  return {
    'junit.xml': renderJunit(summary),
    'report.html': renderHtml(summary),
    'report.md': renderMarkdown(summary),
  };
}
export {
  type Cell,
  cellSchema,
  type Summary,
  summarySchema,
  summaryVersion,
} from './results';
export { checkRunsFolder, createRunFolder } from './run-folder';
