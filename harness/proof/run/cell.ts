import type { ArchiveContents } from '../../../archive/scan';
import { printable } from '../../../base';
import { agentYearOf } from '../../agent';
import { type CheckRules, checkSession, judge, type LineExamples } from '../../check';
import type { Lab } from '../../lab';
import type { Cell } from '../../report';
import { expectationOf, type Scenario } from '../scenario';
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
  const expected = expectationOf(scenario, agentYearOf(lab.profile), route);
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
  const { shape, examples, hiding: _, ...numbers } = check;
  return {
    ...numbers,
    scenario: scenario.name,
    title: scenario.title,
    attempts: 1,
    expected: expected.shape,
    broken: expected.broken,
    observed: verdict === 'unknown' ? undefined : shape,
    verdict,
    contractKept: check.verdict === 'unknown' ? undefined : check.verdict === 'valid',
    examples: harmless(examples),
    findings: [...causes, ...findings, ...problems],
    sessionIds: [sessionId],
  };
}

/** The cell of a session of which nothing is known. @param findings why, cause first */
export function untested(lab: Lab, scenario: Scenario, lane: Lane, findings: string[]): Cell {
  const none = { lines: 0, bytes: 0 };
  const expected = expectationOf(scenario, agentYearOf(lab.profile), lane.route);
  return {
    scenario: scenario.name,
    title: scenario.title,
    attempts: 1,
    route: lane.route,
    verdict: 'unknown',
    expected: expected.shape,
    broken: expected.broken,
    displayed: amountDisplayed(lane),
    acknowledged: none,
    delivered: none,
    altered: none,
    unexpected: none,
    duplicated: none,
    recovered: none,
    hidden: none,
    beyondAscii: { lines: 0, kept: 0, broken: 0 },
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
