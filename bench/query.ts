/**
 * Memory and time of `session-logs query` at three sizes: `npm run bench:query [-- LINES...]`.
 * Each statement in a process of its own, with the loading, as the command runs it. Exit code 1 where one needs more
 * than 300 MB.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { bindSaved } from '../archive/query';
import { writeBenchArchive } from './archive-data';

const aimMb = 300;
/** Of the made archives: an event has 1 to 10 lines. */
const linesPerEvent = 5.5;
const everything = bindSaved('sessions', []);
/** From light to more than DuckDB may hold. */
const statements: Record<string, string> = {
  sessions: everything.parameters.reduce((sql, value) => sql.replace('?', `'${value}'`), everything.sql),
  'each line': 'SELECT session_id, line FROM session_lines',
  'distinct lines': 'SELECT DISTINCT line FROM session_lines',
  'two columns sorted': 'SELECT session_id, line FROM session_lines ORDER BY line',
  'whole rows sorted': 'SELECT * FROM session_lines ORDER BY line',
};
const typed = process.argv.slice(2).map(Number);
const sizes = typed.length > 0 ? typed : [60_000, 240_000, 1_000_000];

/** @returns the most memory, in MB, and what to show */
function measure(folder: string, statement: string): { mb: number; shown: string } {
  const argv = [
    '-r',
    join(__dirname, '../base/register.cjs'),
    join(__dirname, 'archive-child.ts'),
    'query',
    folder,
    statement,
  ];
  const child = spawnSync(process.execPath, argv, { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`${statement}: ${child.stderr}`);
  const { count, ms, maxRssMb } = JSON.parse(child.stdout) as Record<string, number>;
  const end = count! < 0 ? 'refused' : `${(ms! / 1_000).toFixed(1)} s`;
  return { mb: maxRssMb!, shown: `${maxRssMb!.toFixed(0)} MB, ${end}` };
}

const folder = mkdtempSync(join(tmpdir(), 'bench-query-'));
try {
  const table = new Table({ head: ['lines', ...Object.keys(statements)], style: { head: [], border: [] } });
  let most = 0;
  for (const lines of sizes) {
    const made = writeBenchArchive(join(folder, `${lines}`), Math.ceil(lines / linesPerEvent));
    const measured = Object.values(statements).map((statement) => measure(made.folder, statement));
    table.push([lines.toLocaleString('en-US'), ...measured.map(({ shown }) => shown)]);
    most = Math.max(most, ...measured.map(({ mb }) => mb));
  }
  process.stdout.write(`${table.toString()}\nrefused: out of the memory that DuckDB may hold\n`);
  process.stdout.write(`most memory: ${most.toFixed(0)} MB (aim: at most ${aimMb})\n`);
  process.exitCode = most > aimMb ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
