/**
 * How fast an archive is read, and with how much memory.
 * `npm run bench:archive [-- --events 100000 --rounds 3 --only ls,verify]`
 *
 * One archive of so many events and one ten times as large. On one core, in turns, each in a process of its own: our
 * decoding (with everything that it checks); bare zlib and JSON.parse of the same bytes; `zcat | jq`, which counts the
 * events. What counts is CPU time, of all threads and processes of each way; the elapsed time, which other work on the
 * machine adds to, is shown beside it. Of each the best round counts.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { HarnessError, messageOf, SessionLogsError, UserError } from '../base';
import { type BenchArchive, writeBenchArchive } from './archive-data';

const aims = { ofBare: 0.8, ofJq: 5, maxRssMb: 300, growth: 1.2 };

interface Measured {
  count: number;
  /** Elapsed, and CPU time. */
  ms: number;
  cpuMs: number;
  maxRssMb?: number;
}

const readers = ['ls', 'show', 'grep', 'export', 'verify', 'seal'];

const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const onOneCore = has('taskset') ? ['taskset', '-c', `${cpus().length - 1}`] : [];

function run(what: string, argv: string[]): string {
  const [program, ...rest] = [...onOneCore, ...argv] as [string, ...string[]];
  const child = spawnSync(program, rest, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (child.status === 0) return child.stdout;
  throw new HarnessError(
    'bench-failed',
    `${what} ended with ${child.status ?? child.signal}: ${child.stderr}`,
    {
      hint: 'This is the bench itself. Look at what it says above.',
    },
  );
}

function ours(work: string, { folder, session }: BenchArchive): Measured {
  const child = join(__dirname, 'archive-child.ts');
  return JSON.parse(
    run(work, [
      process.execPath,
      '-r',
      join(__dirname, '../base/register.cjs'),
      child,
      work,
      folder,
      session,
    ]),
  );
}

function zcatJq({ folder }: BenchArchive): Measured {
  const began = performance.now();
  // The shell's `times`: user and system of itself, then of its children.
  const out = run('zcat | jq', [
    'sh',
    '-c',
    `find "$0" -name '*.gz' -print0 | xargs -0 zcat | jq -n 'reduce inputs as $e (0; . + ($e.logEvents | length))'; times`,
    folder,
  ]);
  const ms = performance.now() - began;
  const seconds = [...out.matchAll(/(\d+)m([\d.]+)s/g)]
    .slice(2)
    .map(([, m, s]) => 60 * Number(m) + Number(s));
  return { count: Number(out.split('\n')[0]), ms, cpuMs: 1_000 * seconds.reduce((sum, one) => sum + one, 0) };
}

/** The best of so many rounds, in turns. */
function inTurns(rounds: number, works: Record<string, () => Measured>): Record<string, Measured> {
  const best: Record<string, Measured> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, work] of Object.entries(works)) {
      const one = work();
      if (best[name] === undefined || one.cpuMs < best[name].cpuMs) best[name] = one;
    }
  }
  return best;
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '100000' },
      rounds: { type: 'string', default: '3' },
      only: { type: 'string', default: readers.join() },
    },
  });
  const number = (flag: 'events' | 'rounds', most: number) => {
    const value = Number(values[flag]);
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    throw new UserError('bad-flag', `--${flag} ${values[flag]} is not a number from 1 to ${most}`, {
      hint: 'npm run bench:archive -- --events 100000 --rounds 3',
    });
  };
  const only = values.only.split(',');
  const unknown = only.find((name) => !readers.includes(name));
  if (unknown !== undefined)
    throw new UserError('bad-flag', `--only ${unknown} is none of ${readers.join(', ')}`);
  return { events: number('events', 10_000_000), rounds: number('rounds', 100), only };
}

function main(): void {
  const { events, rounds, only } = readArguments();
  const folder = mkdtempSync(join(tmpdir(), 'bench-archive-'));
  try {
    const small = writeBenchArchive(join(folder, '1x'), events);
    const large = writeBenchArchive(join(folder, '10x'), 10 * events);
    const jq = has('jq') && has('zcat');
    const best = inTurns(rounds, {
      decode: () => ours('decode', small),
      bare: () => ours('bare', small),
      ...(jq && { jq: () => zcatJq(small) }),
    });
    for (const [name, { count }] of Object.entries(best)) {
      if (count !== small.events) {
        throw new HarnessError('bench-failed', `${name} counted ${count} events, of ${small.events}`, {
          hint: 'One of the ways does not read what the others read.',
        });
      }
    }
    const many = inTurns(Math.min(rounds, 2), {
      decode: () => ours('decode', large),
      bare: () => ours('bare', large),
      ...(jq && { jq: () => zcatJq(large) }),
    });
    const commands = only.map((name): [string, [Measured, Measured]] => [
      name,
      [ours(name, small), ours(name, large)],
    ]);
    report(small, large, best, many, Object.fromEntries(commands));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(
  small: BenchArchive,
  large: BenchArchive,
  best: Record<string, Measured>,
  many: Record<string, Measured>,
  commands: Record<string, [Measured, Measured]>,
): void {
  const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`;
  const speed = (one: Measured, { textBytes }: BenchArchive) =>
    `${(textBytes / one.cpuMs / 1_000).toFixed(0)} MB/s`;
  const rss = (one: Measured) => (one.maxRssMb === undefined ? '-' : `${one.maxRssMb.toFixed(0)} MB`);
  const say = (text: string) => process.stdout.write(`${text}\n`);
  for (const [name, one] of [
    ['1x', small],
    ['10x', large],
  ] as const) {
    say(
      `${name}: ${one.events.toLocaleString('en-US')} events in ${one.objects} objects, ${mb(one.bytes)} of gzip, ${mb(one.textBytes)} of JSON`,
    );
  }
  say(onOneCore.length > 0 ? 'on one core (taskset)' : 'taskset is missing: not bound to one core');
  if (best.jq === undefined) say('jq is MISSING: nothing was compared with zcat | jq (apt-get install jq)');
  const table = new Table({
    head: ['', '1x CPU', 'elapsed', 'of CPU', 'memory', '10x CPU', 'elapsed', 'of CPU', 'memory', '10x / 1x'],
    style: { head: [], border: [] },
    colAligns: ['left', ...Array.from({ length: 9 }, () => 'right' as const)],
  });
  const row = (name: string, one: Measured, ten?: Measured) => {
    const cells = (m: Measured, of: BenchArchive) => [seconds(m.cpuMs), seconds(m.ms), speed(m, of), rss(m)];
    const at10 = ten ? [...cells(ten, large), (ten.cpuMs / one.cpuMs).toFixed(1)] : ['-', '-', '-', '-', '-'];
    table.push([name, ...cells(one, small), ...at10]);
  };
  row('decode', best.decode!, many.decode);
  row('bare zlib + JSON.parse', best.bare!, many.bare);
  if (best.jq) row('zcat | jq', best.jq, many.jq);
  for (const [name, [one, ten]] of Object.entries(commands)) row(name, one, ten);
  say(table.toString());
  const check = (what: string, value: number, aim: number, isLeast: boolean) => {
    const met = isLeast ? value >= aim : value <= aim;
    say(
      `${met ? 'met    ' : 'NOT MET'}  ${what}: ${value.toFixed(2)} (aim: ${isLeast ? 'at least' : 'at most'} ${aim})`,
    );
    return met;
  };
  const peaks = [many.decode!, ...Object.values(commands).map(([, ten]) => ten)].map(
    ({ maxRssMb }) => maxRssMb!,
  );
  const growthOf = (one: Measured, ten: Measured) => ten.cpuMs / large.events / (one.cpuMs / small.events);
  const results = [
    check('speed, of bare zlib + JSON.parse, 1x', best.bare!.cpuMs / best.decode!.cpuMs, aims.ofBare, true),
    check('speed, of bare zlib + JSON.parse, 10x', many.bare!.cpuMs / many.decode!.cpuMs, aims.ofBare, true),
    ...(best.jq
      ? [
          check('speed, of zcat | jq, 1x', best.jq.cpuMs / best.decode!.cpuMs, aims.ofJq, true),
          check('speed, of zcat | jq, 10x', many.jq!.cpuMs / many.decode!.cpuMs, aims.ofJq, true),
        ]
      : []),
    check('most memory at 10x, MB', Math.max(...peaks), aims.maxRssMb, false),
    ...Object.entries({ decode: [best.decode!, many.decode!] as const, ...commands }).map(
      ([name, [one, ten]]) =>
        check(`time an event, 10x of 1x, ${name}`, growthOf(one, ten), aims.growth, false),
    ),
  ];
  process.exitCode = results.every(Boolean) ? 0 : 1;
}

try {
  main();
} catch (error) {
  process.stderr.write(`error: ${messageOf(error)}\n`);
  if (error instanceof SessionLogsError && error.hint) process.stderr.write(`  hint: ${error.hint}\n`);
  process.exitCode = 2;
}
