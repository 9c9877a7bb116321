import { generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { drain } from '../../../base';
import type { Finding } from '../../findings';
import { MemoryStore } from '../../location';
import { memoryScratch } from '../../spool';
import { localSigner, type SealResult, type SealSigner, seal, type VerifySealOptions, verifySeal } from '..';

export const hour = 3_600_000;
/** 2026-11-24T00:00:00Z. */
export const start = Date.UTC(2026, 10, 24);

/** An object as Firehose writes it. */
export const streamObject = (session: string, ...messages: string[]) =>
  gzipSync(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      logGroup: 'g',
      logStream: session,
      logEvents: messages.map((message, i) => ({
        id: `${session}-${message}`,
        timestamp: start + i,
        message,
      })),
    }),
  );

export const signerOf = (kind: 'ed25519' | 'ec' = 'ed25519'): SealSigner => {
  const { privateKey } =
    kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return localSigner(privateKey, 'a test key');
};

/** An archive with a clock, a key, and what is done to it. */
export class SealedArchive {
  now = start;
  settleMs = 0;
  readonly store = new MemoryStore({ now: () => this.now });
  signer = signerOf();

  add(key: string, bytes: Uint8Array | string) {
    this.store.tamper(key, Buffer.from(bytes));
  }

  seal(signer = this.signer): Promise<SealResult> {
    const { store } = this;
    return seal({
      store,
      signer,
      now: () => this.now,
      periodMs: hour,
      settleMs: this.settleMs,
      scratch: memoryScratch(),
    });
  }

  async verify(options: Partial<VerifySealOptions> = {}) {
    const findings: Finding[] = [];
    const keys = [this.signer.publicKey];
    const verifying = verifySeal({
      store: this.store,
      keys,
      now: () => this.now,
      scratch: memoryScratch(),
      ...options,
    });
    const report = await drain(verifying, (found) => findings.push(found));
    return { report, findings, kinds: findings.map(({ kind, subject }) => `${kind} ${subject}`).sort() };
  }

  async bytesOf(key: string): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    for await (const chunk of (await this.store.open(key))!.chunks) pieces.push(chunk);
    return Buffer.concat(pieces);
  }
}

/** Three seals: two objects and a transcript, then one more, then nothing. */
export async function sealedArchive(): Promise<SealedArchive> {
  const archive = new SealedArchive();
  archive.now = start + 1000;
  archive.add('session-logs/2026/11/24/00/a', streamObject('taro-1', 'one', 'two'));
  archive.add('session-logs/2026/11/24/00/b', streamObject('hanako-2', 'three'));
  archive.add('transcripts/taro-1.log', 'Script started on');
  archive.now = start + hour;
  await archive.seal();
  archive.now = start + hour + 1000;
  archive.add('session-logs/2026/11/24/01/c', streamObject('taro-1', 'four'));
  archive.now = start + 2 * hour;
  await archive.seal();
  archive.now = start + 3 * hour;
  await archive.seal();
  return archive;
}
