/**
 * Memory and time of `session-logs query` at three sizes: `node -r esbuild-register bench/query.ts [LINES...]`.
 * Each in a process of its own. Exit code 1 where one needs more than 300 MB.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeBenchArchive } from './archive-data';

const aimMb = 300;
/** Of the made archives: an event has 1 to 10 lines. */
const linesPerEvent = 5.5;
const typed = process.argv.slice(2).map(Number);
const sizes = typed.length > 0 ? typed : [60_000, 240_000, 1_000_000];
const folder = mkdtempSync(join(tmpdir(), 'bench-query-'));
try {
  for (const lines of sizes) {
    const made = writeBenchArchive(join(folder, `${lines}`), Math.ceil(lines / linesPerEvent));
    const argv = ['-r', 'esbuild-register', join(__dirname, 'archive-child.ts'), 'query', made.folder];
    const child = spawnSync(process.execPath, argv, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (child.status !== 0) {
      process.exitCode = 2;
      break;
    }
    const { count, ms, cpuMs, maxRssMb } = JSON.parse(child.stdout) as Record<string, number>;
    const seconds = (value: number) => `${(value / 1_000).toFixed(1)} s`;
    process.stdout.write(
      `${count!.toLocaleString('en-US')} lines: ${maxRssMb!.toFixed(0)} MB, ${seconds(ms!)} (${seconds(cpuMs!)} of CPU)\n`,
    );
    if (maxRssMb! > aimMb) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
