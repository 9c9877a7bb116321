import { agent3_3_987, agent3_3_5226 } from '../agent';
import type { StartedLab } from '../lab';
import { type Cell, summarySchema } from '../report';
import { exampleCell } from '../report/testing/example-summary';
import { summaryOf } from './summary';
import { fakeLab } from './testing/fake-lab';

describe('a summary', () => {
  const started = {
    backend: {
      kind: 'process',
      description: 'LocalStack 4.14.0',
      version: '4.14.0',
      endpoint: 'http://127.0.0.1:1',
      capabilities: [{ id: 'a', statement: 'A.', provedHere: true }],
    },
    lab: fakeLab(),
    timings: { start: 12 },
  } as unknown as StartedLab;
  const frame = { startedAt: Date.UTC(2026, 10, 24), durationMs: 9, seed: 7, scenariosMs: 5 };

  test('says what was run, where, for how long, and what came of it', () => {
    const results = [exampleCell('a', 'streaming')];
    expect(summaryOf(started, results, frame)).toEqual({
      version: 3,
      startedAt: '2026-11-24T00:00:00.000Z',
      durationMs: 9,
      seed: 7,
      backend: {
        kind: 'process',
        description: 'LocalStack 4.14.0',
        version: '4.14.0',
        endpoint: 'http://127.0.0.1:1',
      },
      agentProfile: agent3_3_987.name,
      shortened: [],
      slackMs: 1000,
      timingsMs: { start: 12, scenarios: 5 },
      capabilities: [{ id: 'a', statement: 'A.', provedHere: true }],
      results,
      verdict: 'valid',
      exitCode: 0,
    });
  });

  test('says what of the agent rests on the word of a release note, or on nobody’s', () => {
    const { capabilities } = summaryOf(
      { ...started, lab: { ...fakeLab(), profile: agent3_3_5226 } },
      [],
      frame,
    );
    const [, ...hearsay] = capabilities;
    const statement =
      "after a restart, a process is taken for a session's worker only if it runs the same program";
    const note = 'simulated so, on the word of the release note of 3.3.4851';
    expect(hearsay).toEqual([{ id: 'orphan-checked-by-name', statement, note, provedHere: false }]);
    const profile = {
      ...agent3_3_5226,
      uploadTooLargeSplit: 'unknown',
      releaseNotes: { orphanCheckedByName: 'unknown' },
    } as const;
    const notes = summaryOf({ ...started, lab: { ...fakeLab(), profile } }, [], frame).capabilities.slice(1);
    expect(notes.map(({ id, note }) => [id, note])).toEqual([
      ['orphan-checked-by-name', 'nobody says so of this version; simulated without it'],
      ['upload-too-large-split', 'nobody says so of this version; simulated without it'],
    ]);
  });

  test.each<[Cell['verdict'][], Cell['verdict']]>([
    [[], 'unknown'],
    [['valid'], 'valid'],
    [['valid', 'valid'], 'valid'],
    [['valid', 'unknown'], 'unknown'],
    [['unknown', 'unknown'], 'unknown'],
    [['valid', 'invalid'], 'invalid'],
    [['unknown', 'invalid', 'valid'], 'invalid'],
  ])('of cells that are %j is %s', (verdicts, together) => {
    const results = verdicts.map((verdict) => exampleCell('a', 'streaming', { verdict }));
    expect(summaryOf(started, results, frame).verdict).toBe(together);
  });

  test.each([
    ['valid', 0],
    ['invalid', 1],
    ['unknown', 2],
  ] as const)('of a cell that is %s ends with %d, and can be written', (verdict, exitCode) => {
    const summary = summaryOf(started, [exampleCell('a', 'streaming', { verdict })], frame);
    expect(summary).toMatchObject({ verdict, exitCode });
    expect(summarySchema.parse(summary)).toEqual(summary);
  });
});
