import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { textOf } from './outcome';
import { titles } from './principals';
import type { Tried } from './refusals';

/** Names the file into which a run writes its two tables, as Markdown. */
export const reportVariable = 'SESSION_LOGS_ENFORCEMENT_REPORT';

export interface Report {
  statements: { principal: string; sid: string; shown: string }[];
  refusals: Tried[];
}

/** Writes what the run saw, where the environment names a file for it. */
export function writeReport({ statements, refusals }: Report, env: NodeJS.ProcessEnv = process.env): void {
  const file = env[reportVariable];
  if (!file) return;
  const order = Object.values(titles);
  const sorted = [...statements].sort((a, b) => order.indexOf(a.principal) - order.indexOf(b.principal));
  const refused = refusals.filter(({ outcome }) => outcome.kind === 'refused').length;
  const text = [
    table(
      ['principal', 'statement', 'shown'],
      sorted.map(({ principal, sid, shown }) => [principal, `\`${sid}\``, shown]),
    ),
    `${statements.length} statements.`,
    table(
      ['principal', 'would', 'action', 'outcome'],
      refusals.map(({ principal, what, action, outcome }) => [
        titles[principal],
        what,
        `\`${action}\``,
        textOf(outcome),
      ]),
    ),
    `${refused} of ${refusals.length} refused.`,
  ].join('\n\n');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${text}\n`);
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
