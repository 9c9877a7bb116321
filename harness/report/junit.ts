import { routes } from '../../pipeline';
import { cellText, findingsOf, seenText } from './cell-text';
import { escapeMarkup } from './escape-markup';
import { type CellStatus, rowsOf, type ScenarioRow, statusOf } from './outcome';
import type { Cell, Summary } from './results';

/**
 * The run as JUnit XML: a test suite a scenario, a test case a route. A refuted cell is a `failure`, an untested one an
 * `error`: neither can be read as a pass, nor as skipped, which most readers count as one.
 */
export function renderJunit(summary: Summary): string {
  const rows = rowsOf(summary);
  const suites = rows.length === 0 ? [emptySuite(summary)] : rows.map((row) => suite(row, summary));
  const totals = rows.length === 0 ? { tests: 1, failures: 0, errors: 1 } : countsOf(rows);
  const head = attributes({ name: 'session-logs prove', ...totals, time: inSeconds(summary.durationMs) });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${head}>\n${suites.join('\n')}\n</testsuites>\n`;
}

function suite(row: ScenarioRow, summary: Summary): string {
  const took = durationOf(row);
  const head = attributes({
    name: row.scenario,
    ...countsOf([row]),
    skipped: 0,
    timestamp: summary.startedAt,
    time: took === undefined ? undefined : inSeconds(took),
  });
  const properties = indent(
    propertyList({
      seed: summary.seed,
      backend: `${summary.backend.description} (${summary.backend.kind} ${summary.backend.version})`,
      agentProfile: summary.agentProfile,
      shortened: summary.shortened.join('; '),
    }),
    4,
  );
  const cases = routes.map((route) => testCase(row.scenario, route, row.cells[route]));
  return `  <testsuite${head}>\n${properties}\n${cases.join('\n')}\n  </testsuite>`;
}

/** The scenario's, ms: its cells run side by side, and their times would add up to several times that. */
function durationOf({ cells }: ScenarioRow): number | undefined {
  const durations = routes.map((route) => cells[route]?.durationMs).filter((ms) => ms !== undefined);
  return durations.length === 0 ? undefined : Math.max(...durations);
}

function testCase(scenario: string, route: string, cell: Cell | undefined): string {
  const head = attributes({ name: route, classname: scenario });
  const parts = [
    ...(cell === undefined ? [] : [indent(propertyList(numbersOf(cell)), 6)]),
    ...(cell === undefined ? [problem('error', 'unknown: not run', [])] : problemOf(cell)),
  ];
  return `    <testcase${head}>\n${parts.join('\n')}\n    </testcase>`;
}

function problemOf(cell: Cell): string[] {
  const status = statusOf(cell);
  if (status === 'as-expected') return [];
  const findings = findingsOf(cell);
  return [
    status === 'refuted'
      ? problem('failure', cellText(cell).details.join('; '), findings)
      : problem('error', cellText(cell).head, findings),
  ];
}

function problem(kind: 'failure' | 'error', message: string, findings: readonly string[]): string {
  const head = attributes({ message, type: kind === 'failure' ? 'unexpected-loss' : 'untested' });
  return `      <${kind}${head}>${escapeMarkup(findings.join('\n'))}</${kind}>`;
}

function numbersOf(cell: Cell): Record<string, string | number> {
  const amounts = [
    'displayed',
    'acknowledged',
    'delivered',
    'altered',
    'unexpected',
    'duplicated',
    'recovered',
  ] as const;
  return {
    title: cell.title,
    attempts: cell.attempts,
    verdict: cell.verdict,
    expected: cell.expected,
    observed: cell.observed ?? 'nothing',
    seen: seenText(cell),
    ...Object.fromEntries(
      amounts.flatMap((name) => [
        [`${name}.lines`, cell[name].lines],
        [`${name}.bytes`, cell[name].bytes],
      ]),
    ),
    reordered: cell.reordered,
    'lost.prefix': cell.lost.prefix,
    'lost.middle': cell.lost.middle,
    'lost.tail': cell.lost.tail,
    lossWindowMs: cell.lossWindowMs,
    sessionIds: cell.sessionIds.join(' '),
  };
}

/** A run without results must not be an empty, and so green, file. */
function emptySuite(summary: Summary): string {
  const head = attributes({
    name: 'session-logs',
    tests: 1,
    failures: 0,
    errors: 1,
    skipped: 0,
    timestamp: summary.startedAt,
  });
  const body = `    <testcase${attributes({ name: 'run', classname: 'session-logs' })}>\n${problem('error', 'no scenario was run', [])}\n    </testcase>`;
  return `  <testsuite${head}>\n${body}\n  </testsuite>`;
}

function countsOf(rows: readonly ScenarioRow[]): { tests: number; failures: number; errors: number } {
  const statuses = rows.flatMap((row) =>
    routes.map((route): CellStatus => {
      const cell = row.cells[route];
      return cell === undefined ? 'untested' : statusOf(cell);
    }),
  );
  const of = (status: CellStatus) => statuses.filter((one) => one === status).length;
  return { tests: statuses.length, failures: of('refuted'), errors: of('untested') };
}

const inSeconds = (ms: number) => (ms / 1000).toFixed(3);

function attributes(values: Record<string, string | number | undefined>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeMarkup(String(value))}"`)
    .join('');
}

function propertyList(values: Record<string, string | number>): string {
  const lines = Object.entries(values).map(([name, value]) => `  <property${attributes({ name, value })}/>`);
  return `<properties>\n${lines.join('\n')}\n</properties>`;
}

function indent(text: string, by: number): string {
  return text.replace(/^/gm, ' '.repeat(by));
}
