import type { ArchiveContents } from '../../../archive/scan';
import { printable } from '../../../base';
import { type CheckRules, checkSession, judge, type LineExamples } from '../../check';
import type { Lab } from '../../lab';
import type { Cell } from '../../report';
import type { Scenario } from '../scenario';
import { diagnose } from './diagnose';
import type { Lane } from './lane';

/** What became of one route's session: checked, judged, and looked into where it is refuted. */
export async function cellOf(
  lab: Lab,
  scenario: Scenario,
  lane: Lane,
  archive: ArchiveContents,
  rules: CheckRules,
): Promise<Cell> {
  const { route, sessionId } = lane;
  const expected = scenario.expected[route];
  const delivered = {
    records: archive.sessions.get(sessionId) ?? [],
    transcript: archive.transcripts.get(sessionId),
  };
  const check = checkSession({
    route,
    ledger: lane.terminal.ledger.snapshot(),
    journal: lane.calls(),
    unreadable: lane.unreadable(),
    delivered,
    rules,
  });
  const { verdict, findings } = judge(check, expected);
  const problems = archive.problems
    .filter((problem) => problem.key.includes(sessionId))
    .map((problem) => `${problem.key} cannot be read: ${problem.reason}`);
  const causes = verdict === 'invalid' ? await diagnose(lab, lane, rules) : [];
  const { shape, examples, ...numbers } = check;
  return {
    ...numbers,
    scenario: scenario.name,
    title: scenario.title,
    attempts: 1,
    expected,
    observed: verdict === 'unknown' ? undefined : shape,
    verdict,
    contractKept: check.verdict === 'unknown' ? undefined : check.verdict === 'valid',
    examples: harmless(examples),
    findings: [...causes, ...findings, ...problems],
    sessionIds: [sessionId],
  };
}

/** The cell of a session of which nothing is known. @param findings why, cause first */
export function untested(scenario: Scenario, lane: Lane, findings: string[]): Cell {
  const none = { lines: 0, bytes: 0 };
  return {
    scenario: scenario.name,
    title: scenario.title,
    attempts: 1,
    route: lane.route,
    verdict: 'unknown',
    expected: scenario.expected[lane.route],
    displayed: amountDisplayed(lane),
    acknowledged: none,
    delivered: none,
    altered: none,
    unexpected: none,
    duplicated: none,
    recovered: none,
    reordered: 0,
    lost: { prefix: 0, middle: 0, tail: 0 },
    lossWindowMs: 0,
    examples: { lost: [], altered: [], unexpected: [] },
    findings,
    sessionIds: [lane.sessionId],
  };
}

/** What the terminal of a lane has shown so far. */
export const amountDisplayed = ({ terminal: { ledger } }: Lane): Cell['displayed'] => ({
  lines: ledger.lines,
  bytes: ledger.bytes,
});

/** The summary is printed, and its text came from a session. */
function harmless({ lost, altered, unexpected }: LineExamples): Cell['examples'] {
  return {
    lost: lost.map(({ line, text }) => ({ line, text: printable(text) })),
    altered: altered.map(({ line, text, delivered }) => ({
      line,
      text: printable(text),
      delivered: printable(delivered),
    })),
    unexpected: unexpected.map(printable),
  };
}
