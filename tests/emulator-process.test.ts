import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { processesStartedWith } from '../base/processes';
import { labUnderTest } from './lab-under-test';

// What an emulator that runs as a process of this machine does to the machine.

let lab: Awaited<ReturnType<typeof labUnderTest>>;
beforeAll(async () => {
  lab = await labUnderTest();
});
afterAll(() => lab.clients.destroy());

/** The emulator, and whatever it started. */
function emulatorProcesses(): number[] {
  const pids = processesStartedWith(`GATEWAY_LISTEN=127.0.0.1:${new URL(lab.endpoint).port}`);
  expect(pids.length).toBeGreaterThan(0);
  return pids;
}

/** Addresses on which processes listen, as the kernel writes them: hexadecimal. */
function listenedOn(pids: readonly number[]): string[] {
  const sockets = new Set(
    pids.flatMap((pid) =>
      readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
        try {
          return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
        } catch {
          // Closed since it was listed.
          return [];
        }
      }),
    ),
  );
  return ['tcp', 'tcp6'].flatMap((family) =>
    readFileSync(`/proc/net/${family}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.has(inode!))
      .map(([, address]) => address!.split(':')[0]!),
  );
}

test('it listens on the loopback address alone', () => {
  const addresses = listenedOn(emulatorProcesses());
  // 127.0.0.1, its bytes the other way round.
  expect(new Set(addresses)).toEqual(new Set(['0100007F']));
});

test('what it stores lies in its own folder, and goes with it', async () => {
  const { s3 } = lab.clients;
  const Bucket = `own-folder-${lab.run.id}`
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .slice(0, 60);
  await s3.send(new CreateBucketCommand({ Bucket }));
  try {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
    const own = emulatorProcesses().map((pid) => {
      const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      return variables.find((variable) => variable.startsWith('TMPDIR='))!.slice('TMPDIR='.length);
    });
    expect(new Set(own).size).toBe(1);
    expect(readdirSync(join(own[0]!, 's3'))).toContain(Bucket);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
  } finally {
    await s3.send(new DeleteBucketCommand({ Bucket }));
  }
});
