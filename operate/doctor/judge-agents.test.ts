import type { AgentState } from '../../pipeline/state';
import { judgeAgents } from './judge-agents';

const agent = (version: string | undefined, change: Partial<AgentState> = {}): AgentState => ({
  instanceId: `i-${version}`,
  version,
  platform: 'Linux',
  pingStatus: 'Online',
  ...change,
});
const judged = (...value: AgentState[]) => judgeAgents({ is: 'there', value }, { transcripts: true });
const codes = (...agents: AgentState[]) => judged(...agents).map(({ code }) => code);

it.each<[string, AgentState[], string[]]>([
  ['nothing', [], []],
  ['3.3.1956', [agent('3.3.1956.0')], ['agent-destroys-text', 'agent-hangs']],
  ['3.3.1957', [agent('3.3.1957.0')], ['agent-destroys-text']],
  ['3.3.4120', [agent('3.3.4120.0')], ['agent-destroys-text']],
  ['3.3.4121', [agent('3.3.4121.0')], ['agent-rewrites-text']],
  ['3.3.5226', [agent('3.3.5226.0')], ['agent-rewrites-text']],
  ['3.3.5700', [agent('3.3.5700.0')], ['agent-not-known']],
  ['no version', [agent(undefined)], ['agent-version-invalid']],
  [
    'both generations',
    [agent('3.3.4108.0'), agent('3.3.4121.0')],
    ['agent-destroys-text', 'agent-rewrites-text', 'agents-mixed'],
  ],
  [
    'an older one and one of which nothing is known',
    [agent('3.3.4108.0'), agent('3.3.5700.0')],
    ['agent-destroys-text', 'agents-mixed', 'agent-not-known'],
  ],
  [
    // That they differ is not known.
    'a newer one and one of which nothing is known',
    [agent('3.3.4121.0'), agent('3.3.5700.0')],
    ['agent-rewrites-text', 'agent-not-known'],
  ],
  [
    'one that is gone',
    [agent('3.3.4121.0', { pingStatus: 'Inactive' })],
    ['agent-rewrites-text', 'agents-offline'],
  ],
  [
    'one that never said whether it is there',
    [agent('3.3.4121.0', { pingStatus: undefined })],
    ['agent-rewrites-text', 'agents-offline'],
  ],
])('of %s it says', (_what, agents, expected) => {
  const always = agents.length === 0 ? [] : ['script-not-known'];
  expect(codes(...agents)).toEqual([...expected, ...always]);
});

it.each(['Windows', 'MacOS', undefined])(
  'judges no version on platform %s, and asks for no `script`',
  (platform) => {
    expect(codes(agent('3.3.987.0', { platform }))).toEqual(['agent-other-platform']);
  },
);

it('says how many of each generation there are', () => {
  const versions = ['3.3.987.0', '3.3.4108.0', '3.3.4121.0', '3.3.5068.0', '3.3.5226.0', '3.3.5700.0'];
  const mixed = judged(...versions.map((version) => agent(version))).find(
    ({ code }) => code === 'agents-mixed',
  );
  expect(mixed?.sentence).toContain('2 below 3.3.4121, 3 from 3.3.4121 to 3.3.5226, 1 later');
});

it('names five, and says how many more there are', () => {
  const many = Array.from({ length: 7 }, (_, at) => agent('3.3.987.0', { instanceId: `i-${at}` }));
  const [first] = judged(...many);
  expect(first?.sentence).toContain('(7 instances)');
  expect(first?.evidence).toBe(
    'DescribeInstanceInformation: i-0 3.3.987.0, i-1 3.3.987.0, i-2 3.3.987.0, i-3 3.3.987.0, i-4 3.3.987.0, and 2 more',
  );
  expect(judged(...many.slice(0, 5))[0]?.evidence).toMatch(/i-4 3\.3\.987\.0$/);
});

it('prints no control character that an instance gave as its version', () => {
  const [garbled] = judged(agent('3.3\u001b[2J\u202e\n', { instanceId: 'i-1' }));
  expect(garbled?.evidence).toBe('DescribeInstanceInformation: i-1 "3.3\\u001b[2J\\u202e\\n"');
});

it('names the right that is missing, and the error that said so', () => {
  const [denied, ...rest] = judgeAgents(
    { is: 'unreadable', reason: 'not authorized' },
    { transcripts: true },
  );
  expect(rest).toEqual([]);
  expect(denied).toMatchObject({
    code: 'agents-unreadable',
    severity: 'unknown',
    evidence: 'DescribeInstanceInformation: not authorized',
    fix: expect.stringContaining('ssm:DescribeInstanceInformation'),
  });
});

it('says nothing where nobody looked', () => {
  expect(judgeAgents(undefined, { transcripts: true })).toEqual([]);
});
