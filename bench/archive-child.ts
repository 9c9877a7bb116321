/** One measured piece of work of bench/archive.ts, in a process of its own: its memory is nobody else's. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ExportTarget } from '../archive/export';
import { folderStore } from '../archive/location';
import { openArchiveDatabase, type QueryResult } from '../archive/query';
import { scanArchive } from '../archive/scan';
import { localSigner } from '../archive/seal';
import { diskScratch } from '../archive/spool';
import type { CommandIo } from '../cli/command-io';
import { writeSessions } from '../cli/commands/export';
import { findLines } from '../cli/commands/grep';
import { listSessions } from '../cli/commands/ls';
import { sealArchive } from '../cli/commands/seal';
import { showSession } from '../cli/commands/show';
import { verifyArchive } from '../cli/commands/verify';

const [work, folder, session] = process.argv.slice(2) as [string, string, string];

async function decode(): Promise<number> {
  let records = 0;
  for await (const part of scanArchive(folderStore(folder))) {
    if (part.problems.length > 0) throw new RangeError(`${part.object.key}: ${part.problems[0]!.reason}`);
    records += part.records.length;
  }
  return records;
}

/** The least that anybody could do with the same bytes: no checks but zlib's, no records, nothing kept. */
async function bare(): Promise<number> {
  let records = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!name.endsWith('.gz')) continue;
    for (const line of gunzipSync(readFileSync(join(folder, name)))
      .toString('utf8')
      .split('\n')) {
      if (line !== '') records += JSON.parse(line).logEvents.length;
    }
  }
  return records;
}

async function command(run: typeof listAll): Promise<number> {
  let lines = 0;
  const io: CommandIo = {
    write: async (data) => {
      for (const c of data) if (c === '\n') lines++;
      return true;
    },
    terminal: false,
    progress: () => {},
    note: () => {},
  };
  const scratch = diskScratch(tmpdir());
  try {
    await run(folderStore(folder), scratch, io);
  } finally {
    await scratch.dispose();
  }
  return lines;
}
const listAll = (
  ...[store, scratch, io]: [ReturnType<typeof folderStore>, ReturnType<typeof diskScratch>, CommandIo]
) => listSessions(store, scratch, {}, io);

const nowhere: ExportTarget = { open: async () => ({ write: async () => {}, close: async () => {} }) };
/** The archives made here have no transcripts. */
const verifyOptions = { now: Date.now, rules: { transcripts: false }, all: true };
const sealOptions = () => ({
  now: () => Date.now() + 86_400_000,
  signer: localSigner(generateKeyPairSync('ed25519').privateKey, 'a key of the bench'),
  periodMs: 3_600_000,
  settleMs: 0,
});

/** Loads all lines and runs one statement, as the command does; `session` is the statement. @returns -1: out of memory */
async function query(): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'bench-query-'));
  try {
    const database = await openArchiveDatabase(folderStore(folder), { folder: scratch });
    try {
      return await count(await database.query(session));
    } catch (error) {
      if (/out of memory/i.test(String(error))) return -1;
      throw error;
    } finally {
      database.close();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function count({ rows }: QueryResult): Promise<number> {
  let n = 0;
  for await (const _ of rows) n++;
  return n;
}

const works: Record<string, () => Promise<number>> = {
  decode,
  bare,
  query,
  ls: () => command(listAll),
  show: () => command((store, scratch, io) => showSession(store, scratch, session, { as: 'raw' }, io)),
  grep: () => command((store, scratch, io) => findLines(store, scratch, 'refused', {}, io)),
  export: () =>
    command((store, scratch, io) => writeSessions(store, scratch, { format: 'jsonl' }, nowhere, io)),
  verify: () => command((store, scratch, io) => verifyArchive(store, scratch, verifyOptions, io)),
  seal: () => command((store, scratch, io) => sealArchive(store, scratch, sealOptions(), io)),
};

async function main() {
  const began = performance.now();
  const before = process.cpuUsage();
  const count = await works[work]!();
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  const maxRss = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(
    JSON.stringify({
      count,
      ms,
      cpuMs: (user + system) / 1_000,
      maxRssMb: maxRss,
    }),
  );
}
void main();
