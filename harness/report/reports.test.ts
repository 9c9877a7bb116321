import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { displayWidth } from '../../base';
import { routes } from '../../pipeline';
import type { LossShape } from '../check';
import { renderHtml, renderJunit, renderMarkdown, renderProof, statusOf } from '.';
import type { Cell, Summary } from './results';
import { exampleCell, exampleSummary, provedSummary, refutedSummary } from './testing/example-summary';

const runFolderPath = 'runs/2026-11-24T00-11-46Z';
const proof = (summary: Summary, width: number, color = false) =>
  renderProof(summary, { width, color, runFolderPath });

/** Compares with a file of `fixtures/`; `UPDATE_GOLDEN=1` writes them anew, to be read in the diff. */
function expectGolden(name: string, text: string): void {
  const path = join(__dirname, 'fixtures', name);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

describe.each([
  ['proved', provedSummary()],
  ['refuted', refutedSummary()],
])('the reports of a %s run', (name, summary) => {
  test.each([
    ['terminal-80.txt', () => proof(summary, 80)],
    ['terminal-120.txt', () => proof(summary, 120)],
    ['terminal-color.txt', () => proof(summary, 100, true)],
    ['junit.xml', () => renderJunit(summary)],
    ['report.md', () => renderMarkdown(summary)],
    ['report.html', () => renderHtml(summary)],
  ])('%s is the one that was looked at', (file, render) => expectGolden(`${name}-${file}`, render()));

  test.each([80, 120])('fit into %d columns', (width) => {
    const widest = Math.max(...proof(summary, width).split('\n').map(displayWidth));
    expect(widest).toBeLessThanOrEqual(width);
  });

  test('have no colour in a pipe, and the same words with it', () => {
    expect(proof(summary, 90)).not.toContain('\u001b');
    const colored = proof(summary, 90, true);
    expect(colored).toContain('\u001b[');
    expect(colored.replace(/\u001b\[[0-9;]*m/g, '')).toBe(proof(summary, 90));
  });
});

test('a scenario that was run again says so in every report, under its own title', () => {
  const cells = routes.map((route) =>
    exampleCell('agent-kill', route, { title: 'kill | of <the> agent', attempts: 3 }),
  );
  const again = exampleSummary(cells);
  const why =
    'was run 3 times, and this is the last: before, its fault struck right after a flush, when nothing was at risk.';
  expect(proof(again, 160)).toContain('│ kill | of <the> agent * │');
  expect(proof(again, 160)).toContain(`┘\n* kill | of <the> agent ${why}\n`);
  expect(renderMarkdown(again)).toContain('\n| kill \\| of &lt;the\\> agent \\* |');
  expect(renderMarkdown(again)).toContain(`\n\\* kill \\| of &lt;the\\> agent ${why}\n`);
  expect(renderHtml(again)).toContain('<th scope="row">kill | of &lt;the&gt; agent *</th>');
  expect(renderHtml(again)).toContain(`* kill | of &lt;the&gt; agent ${why}`);
  const properties = below(parseXml(renderJunit(again)), 'property').map(({ attributes }) => attributes);
  expect(properties.filter(({ name, value }) => name === 'attempts' && value === '3')).toHaveLength(4);
  const once = exampleSummary(cells.map((cell) => ({ ...cell, attempts: 1 })));
  for (const text of [proof(once, 160), renderMarkdown(once), renderHtml(once)]) {
    expect(text).not.toContain('agent *');
    expect(text).not.toContain('was run');
  }
});

interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
}

/** Strict: throws where the XML is not well-formed. */
function parseXml(xml: string): Element {
  const root: Element = { name: '', attributes: {}, children: [] };
  const open = [root];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag: SaxesTagPlain) => {
    const element = { name: tag.name, attributes: { ...tag.attributes }, children: [] };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  parser.write(xml).close();
  return root.children[0]!;
}

const below = (element: Element, name: string): Element[] =>
  element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...below(child, name)]);

describe('junit.xml', () => {
  test('the parser in use refuses what is not well-formed', () => {
    expect(() => parseXml('<a><b></a>')).toThrow();
    expect(() => parseXml('<a>\u001b</a>')).toThrow();
  });

  test('has a case a cell, with its numbers, and counts what it holds', () => {
    const suites = parseXml(renderJunit(refutedSummary()));
    expect(suites.attributes).toMatchObject({ tests: '8', failures: '4', errors: '1' });
    expect(below(suites, 'testcase')).toHaveLength(8);
    expect(below(suites, 'failure')).toHaveLength(4);
    expect(below(suites, 'error')).toHaveLength(1);
    const numbers = below(below(suites, 'testcase')[0]!, 'property').map(({ attributes }) => attributes);
    expect(numbers).toContainEqual({ name: 'delivered.lines', value: '214' });
  });

  test('has the time that each scenario took, and none where that is not known', () => {
    const cells = [
      ...routes.map((route) => exampleCell('long', route, { durationMs: 61_250 })),
      ...routes.map((route) => exampleCell('untimed', route)),
    ];
    // Steps of the run as a whole are no scenario's, whatever their names.
    const xml = renderJunit(exampleSummary(cells, { timingsMs: { long: 1, untimed: 2 } }));
    const times = below(parseXml(xml), 'testsuite').map(({ attributes }) => attributes.time);
    expect(times).toEqual(['61.250', undefined]);
  });

  test('of a run without results, or with a missing route, is no pass', () => {
    expect(below(parseXml(renderJunit(exampleSummary([]))), 'error')).toHaveLength(1);
    const one = parseXml(renderJunit(exampleSummary([exampleCell('a', 'streaming')])));
    expect(below(one, 'error')).toHaveLength(3);
    expect(one.attributes).toMatchObject({ tests: '4', failures: '0', errors: '3' });
  });
});

describe('report.html', () => {
  test('needs nothing from elsewhere and escapes what it quotes', () => {
    const html = renderHtml(refutedSummary());
    expect(html).not.toMatch(/<(script|link|img|iframe)|src=|url\(|@import/);
    expect(html).not.toContain('<b>');
    expect(html).toContain('&lt;b&gt;&amp;&quot;quoted&quot;&lt;/b&gt;');
  });
});

const shapes = fc.constantFrom<LossShape>('complete', 'everything-lost', 'tail-lost', 'other-loss');
const amounts = fc.record({ lines: fc.nat({ max: 3 }), bytes: fc.nat({ max: 99 }) });
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(']]>', '</td>', '| complete |', '\u001b[2J', '\r\n', '\ud800', '<failure>'),
);
const cells = fc
  .record({
    verdict: fc.constantFrom<Cell['verdict']>('valid', 'invalid', 'unknown'),
    expected: shapes,
    observed: fc.option(shapes, { nil: undefined }),
    displayed: amounts,
    delivered: amounts,
    lost: fc.record({ prefix: fc.nat({ max: 2 }), middle: fc.nat({ max: 2 }), tail: fc.nat({ max: 2 }) }),
    findings: fc.array(hostile, { maxLength: 2 }),
    sessionIds: fc.array(hostile, { maxLength: 1 }),
  })
  .map((change) => exampleCell('normal-exit', 'deployed', change));

describe('whatever a cell holds', () => {
  const others = routes
    .filter((route) => route !== 'deployed')
    .map((route) => exampleCell('normal-exit', route));

  test('red never shows as green and unknown never as complete, in any report', () => {
    fc.assert(
      fc.property(cells, (cell) => {
        const summary = exampleSummary([...others, cell]);
        const row = (text: string) => text.slice(0, text.indexOf('What became of the lines'));
        const terminal = row(proof(summary, 160, true));
        const markdown = renderMarkdown(summary)
          .split('\n')
          .find((line) => line.startsWith('| normal exit'))!;
        const junit = below(parseXml(renderJunit(summary)), 'testcase').at(-1)!;
        const problems = junit.children.map(({ name }) => name).filter((name) => name !== 'properties');
        const html = [...renderHtml(summary).matchAll(/<td class="(complete|loss|refuted|untested)">/g)].at(
          -1,
        )![1];
        const bad = cell.verdict !== 'valid' || cell.observed !== cell.expected;
        if (bad) expect(statusOf(cell)).not.toBe('as-expected');
        if (statusOf(cell) === 'as-expected') {
          expect(problems).toEqual([]);
          expect(['complete', 'loss']).toContain(html);
        } else {
          const red = statusOf(cell) === 'refuted';
          expect(problems).toEqual([red ? 'failure' : 'error']);
          expect(html).toBe(red ? 'refuted' : 'untested');
          expect(terminal).toContain(`\u001b[1;31m${red ? '✗ NOT AS EXPECTED' : '? unknown'}`);
          expect(terminal.split('\u001b[32mcomplete')).toHaveLength(4);
          expect(markdown).toContain(red ? '❌ **NOT AS EXPECTED**' : '❔ **unknown');
          expect(markdown.split(/(?<!\\)\|/)).toHaveLength(7);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a terminal gets no control character but line feeds', () => {
    fc.assert(
      fc.property(cells, (cell) => {
        expect(proof(exampleSummary([...others, cell]), 80)).not.toMatch(
          /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/,
        );
      }),
    );
  });
});
