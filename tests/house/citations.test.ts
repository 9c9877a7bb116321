import { join } from 'node:path';
import { citationsIn } from './citations/citation';
import { parseMarkdown, slugOf } from './citations/markdown';
import {
  countCitations,
  countLinks,
  danglingCitations,
  danglingLinks,
  type Tree,
  workTree,
} from './citations/repository';

const repository = workTree(join(__dirname, '../..'));

describe('this repository', () => {
  test('every section, rule, row, fact and quotation that is cited is in the document', () => {
    expect(danglingCitations(repository)).toEqual([]);
    // A change of how they are written must not make them all invisible.
    expect(countCitations(repository)).toBeGreaterThan(80);
  });

  test('every relative link of a Markdown file points to a file, and to a heading of it', () => {
    expect(danglingLinks(repository)).toEqual([]);
    expect(countLinks(repository)).toBeGreaterThan(30);
  });
});

const treeOf = (files: Record<string, string>): Tree => ({
  paths: Object.keys(files),
  read: (path) => files[path] as string,
});

const agent = `# The agent
## 0. Facts
1. One.
2. Two, which
   goes on.
## 2. Streaming
### 2.3 Lines
1. Rule one.
4. Rule four.
### 2.4 Errors
During a stall nothing is
lost.
## 6. Processes
| event | session |
|---|---|
| (e) SIGKILL | none |
| (f1) power loss | none |
## 8. Numbers
| # | what |
|---|---|
| 1 | tick |
`;

describe('a citation', () => {
  const judged = (cited: string, path = 'a/b.ts') =>
    danglingCitations(treeOf({ 'docs/agent.md': agent, [path]: cited }));

  test.each([
    '/** As docs/agent.md says. */',
    '/** (agent.md 2.3 rule 4) */',
    '// agent.md section 2.4',
    '// agent.md fact 2',
    '// agent.md 0, fact 2; the rest',
    '// agent.md 0.2 and 2.4',
    '// agent.md 0 (2)',
    '// agent.md 8, row 1',
    '// agent.md 8.1',
    '// agent.md 6 (e) and (f1)',
    '// agent.md 0.1, 6 e, f1).',
    '// agent.md 2.4, "During a stall nothing is lost"',
    '// agent.md 2.3 (CloudWatch Logs) and 6 (S3)',
    '// agent.md 2.3 to 2.4, 6',
    '// agent.md 6: 60 s',
    '/**\n * cut in the middle (agent.md 2.3\n * rule 4). 7 is no section.\n */',
    "const reference = 'docs/agent.md 2.4 and 6';",
    'see [the agent](../docs/agent.md), section 2.4',
    'see ([agent.md](agent.md), "nothing is lost")',
    'notes.md is a file of somebody else',
  ])('that is right: %j', (text) => {
    expect(judged(text)).toEqual([]);
  });

  test.each([
    ['// agent.md 2.5', 'a/b.ts:1: docs/agent.md is cited, but it has no section 2.5'],
    ['\n// docs/agent.md 7', 'a/b.ts:2: docs/agent.md is cited, but it has no section 7'],
    [
      '// agent.md 2.1, the place of a rule of 2.3',
      'a/b.ts:1: docs/agent.md is cited, but it has no section 2.1',
    ],
    ['// agent.md section 9', 'a/b.ts:1: docs/agent.md is cited, but it has no section 9'],
    ['// agent.md 2.4 and 9.9', 'a/b.ts:1: docs/agent.md is cited, but it has no section 9.9'],
    ['// agent.md 0.3', 'a/b.ts:1: docs/agent.md is cited, but it has no section 0.3'],
    ['// agent.md 2.3 rule 5', 'a/b.ts:1: docs/agent.md is cited, but its section 2.3 has no 5'],
    ['// agent.md 2.3 rules 4 and 6', 'a/b.ts:1: docs/agent.md is cited, but its section 2.3 has no 6'],
    ['// agent.md fact 3', 'a/b.ts:1: docs/agent.md is cited, but its section 0 has no 3'],
    ['// agent.md 8, row 2', 'a/b.ts:1: docs/agent.md is cited, but its section 8 has no 2'],
    ['// agent.md 6 (g)', 'a/b.ts:1: docs/agent.md is cited, but its section 6 has no g'],
    ['// agent.md 6 e, d2.', 'a/b.ts:1: docs/agent.md is cited, but its section 6 has no d2'],
    ['/*\n * agent.md 2.3\n * rule 9 */', 'a/b.ts:2: docs/agent.md is cited, but its section 2.3 has no 9'],
    [
      '// agent.md 2.4, "nothing is late"',
      'a/b.ts:1: docs/agent.md is cited, but it does not say "nothing is late"',
    ],
    ['see [agent.md](agent.md) section 3', 'a/b.ts:1: docs/agent.md is cited, but it has no section 3'],
    ['// gone.md 2', 'a/b.ts:1: docs/gone.md is cited, but there is no such document'],
    ['// docs/gone.md says how', 'a/b.ts:1: docs/gone.md is cited, but there is no such document'],
    ['// gone.md, "Words".', 'a/b.ts:1: docs/gone.md is cited, but there is no such document'],
  ])('that is wrong: %j', (text, problem) => {
    expect(judged(text)).toEqual([problem]);
  });

  test('is found in Markdown, shell and SQL as well, and not in what others wrote', () => {
    for (const path of ['docs/b.md', 'README.md', 'c.sh', 'd/e.sql'])
      expect(judged('# agent.md 7', path)).toHaveLength(1);
    expect(judged('# agent.md 7', 'a/fixtures/b.md')).toEqual([]);
  });

  test('ends where other words begin', () => {
    expect(citationsIn('agent.md 6 a session of 7')[0]?.refs).toEqual([{ section: '6' }]);
    expect(citationsIn('agent.md 3; util-linux 2.38.1')[0]?.refs).toEqual([{ section: '3' }]);
  });
});

describe('a link', () => {
  const files = {
    'README.md': '',
    'docs/one.md': '# One\n## `a b`: c, d\n## Same\n## Same\n```\n# no heading\n```\n',
    'docs/二.md': '# 終了コード\n',
  };
  const judged = (text: string) => danglingLinks(treeOf({ ...files, 'docs/two.md': text }));

  test.each([
    '[x](one.md)',
    '[x](one.md#a-b-c-d)',
    '[x](one.md#same-1)',
    '[x](../README.md)',
    '[x](../docs/)',
    '[x](二.md#終了コード)',
    '# Here\n[x](#here)',
    '[x](https://example.org/gone.md#x)',
    '`[x](gone.md)`',
    '```\n[x](gone.md)\n```',
  ])('that is right: %j', (text) => {
    expect(judged(text)).toEqual([]);
  });

  test.each([
    ['[x](gone.md)', 'docs/two.md:1: gone.md: there is no docs/gone.md'],
    ['\n![x](gone.png)', 'docs/two.md:2: gone.png: there is no docs/gone.png'],
    ['[x](../../README.md)', 'docs/two.md:1: ../../README.md: there is no ../README.md'],
    [
      '[x](one.md#no-heading)',
      'docs/two.md:1: one.md#no-heading: docs/one.md has no heading for #no-heading',
    ],
    ['[x](one.md#same-2)', 'docs/two.md:1: one.md#same-2: docs/one.md has no heading for #same-2'],
    ['[x](#here)', 'docs/two.md:1: #here: docs/two.md has no heading for #here'],
    ['[x]: gone.md', 'docs/two.md:1: gone.md: there is no docs/gone.md'],
  ])('that is wrong: %j', (text, problem) => {
    expect(judged(text)).toEqual([problem]);
  });
});

test('headings get the anchors that GitHub gives them', () => {
  expect(slugOf('11.4 Calls')).toBe('114-calls');
  expect(slugOf('`session-logs preferences show | diff | apply`')).toBe(
    'session-logs-preferences-show--diff--apply',
  );
  expect(slugOf('What is proved, and what is not')).toBe('what-is-proved-and-what-is-not');
  expect(parseMarkdown('# A\n## 2.3 B\n1. x\n').sections.map(({ number }) => number)).toEqual([
    undefined,
    '2.3',
  ]);
});
