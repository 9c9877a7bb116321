import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { drain } from '../../base';
import { findingKinds } from '../findings';
import { folderStore } from '../location';
import { memoryScratch } from '../spool';
import { archivedKey, type PublicKey, publicKeyFrom } from '.';
import { envelopeSchema, sealPath, sealSchema, signedBytes } from './format';
import { hour, SealedArchive, sealedArchive, signerOf, start, streamObject } from './testing/sealed-archive';
import { verifySeal } from './verify-seal';

const a = 'session-logs/2026/11/24/00/a';
const b = 'session-logs/2026/11/24/00/b';
const c = 'session-logs/2026/11/24/01/c';
const link = (n: number) => `seals/${sealPath.link(n)}`;

async function partOf(archive: SealedArchive, sequence: number): Promise<string> {
  const keys: string[] = [];
  for await (const { key } of archive.store.list('seals/manifests/')) keys.push(key);
  return keys.find((key) => key.includes(`/000000000${sequence}-`))!;
}

/** Writes link `n` anew with a changed seal, signed by `signer`. */
async function rewriteLink(
  archive: SealedArchive,
  n: number,
  change: (seal: Record<string, unknown>) => void,
  signer = archive.signer,
) {
  const envelope = envelopeSchema.parse(JSON.parse((await archive.bytesOf(link(n))).toString()));
  const seal = JSON.parse(Buffer.from(envelope.payload, 'base64').toString());
  change(seal);
  const payload = Buffer.from(JSON.stringify(seal));
  const sig = Buffer.from(await signer.sign(signedBytes(payload))).toString('base64');
  const signatures = [{ keyid: signer.publicKey.fingerprint, sig }];
  archive.add(link(n), JSON.stringify({ ...envelope, payload: payload.toString('base64'), signatures }));
}

test('an undamaged archive is valid, and the report says what it covers', async () => {
  const archive = await sealedArchive();
  archive.add('session-logs/2026/11/24/03/later', streamObject('taro-1', 'five'));
  const { report, findings } = await archive.verify();
  expect(findings).toEqual([]);
  expect(report).toMatchObject({ verdict: 'valid', seals: 3, objects: 4, unsealed: 1 });
  expect(report.head).toMatchObject({ sequence: 3, until: '2026-11-24T03:00:00.000Z' });
  expect((await archive.verify({ expectSeal: report.head!.sha256 })).report.verdict).toBe('valid');
});

/** What is done, and every finding that it must give. */
const damages: [string, (archive: SealedArchive) => Promise<void> | void, string[]][] = [
  ['an object deleted', (x) => x.store.remove(a), [`deleted-object ${a}`]],
  ['an object written again', (x) => x.add(a, 'other'), [`overwritten-object ${a}`]],
  [
    'an object added into a sealed period',
    (x) => {
      x.store.tamper('session-logs/2026/11/24/00/z', Buffer.from('new'), start + 5);
    },
    ['added-object session-logs/2026/11/24/00/z'],
  ],
  [
    'two objects exchanged',
    async (x) => {
      const [first, second] = [await x.bytesOf(a), await x.bytesOf(b)];
      x.add(a, second);
      x.add(b, first);
    },
    [`reordered-object ${a}`, `reordered-object ${b}`],
  ],
  [
    'the first link gone',
    (x) => x.store.remove(link(1)),
    [`missing-link ${link(1)}`, `unsealed-object ${a}`],
  ],
  [
    'a link gone from the middle',
    (x) => x.store.remove(link(2)),
    [`missing-link ${link(2)}`, `unsealed-object ${c}`],
  ],
  [
    'a byte of the seal changed without a new signature',
    async (x) => {
      const envelope = envelopeSchema.parse(JSON.parse((await x.bytesOf(link(3))).toString()));
      const payload = Buffer.from(envelope.payload, 'base64')
        .toString()
        .replace('"objects":0', '"objects":1');
      x.add(link(3), JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString('base64') }));
    },
    [`changed-manifest ${link(3)}`, `forged-link ${link(3)}`],
  ],
  [
    'a seal forged with another key, and its successors left alone',
    (x) => rewriteLink(x, 2, (seal) => Object.assign(seal, { manifest: [] }), signerOf()),
    [
      `unsealed-object ${c}`,
      `broken-link ${link(3)}`,
      `changed-manifest ${link(2)}`,
      `changed-manifest ${link(2)}`,
      `changed-manifest ${link(2)}`,
      `changed-manifest ${link(2)}`,
      `forged-link ${link(2)}`,
    ],
  ],
  [
    'two seals exchanged',
    async (x) => {
      const [second, third] = [await x.bytesOf(link(2)), await x.bytesOf(link(3))];
      x.add(link(2), third);
      x.add(link(3), second);
    },
    [`broken-link ${link(2)}`, `broken-link ${link(3)}`],
  ],
  [
    'a seal that goes on from another one',
    (x) =>
      rewriteLink(x, 3, (seal) =>
        Object.assign(seal, { previous: { key: link(2), sha256: '0'.repeat(64) } }),
      ),
    [`broken-link ${link(3)}`],
  ],
  [
    'a seal that leaves out a piece of time',
    (x) =>
      rewriteLink(x, 3, (seal) =>
        Object.assign(seal, {
          period: { from: '2026-11-24T02:30:00.000Z', until: '2026-11-24T03:00:00.000Z' },
        }),
      ),
    [`broken-link ${link(3)}`],
  ],
  ['a seal that is none', (x) => x.add(link(3), '{"payload":'), [`damaged-link ${link(3)}`]],
  [
    'a manifest gone',
    async (x) => x.store.remove(await partOf(x, 2)),
    [`unsealed-object ${c}`, 'missing-manifest PART2'],
  ],
  [
    'a line taken out of a manifest',
    async (x) => {
      const part = await partOf(x, 1);
      const lines = (await x.bytesOf(part)).toString().split('\n');
      x.add(part, lines.slice(1).join('\n'));
    },
    [`unsealed-object ${a}`, 'changed-manifest PART1'],
  ],
  [
    'a foreign object among the seals',
    (x) => x.add('seals/links/note.txt', 'hi'),
    ['foreign-seal-object seals/links/note.txt'],
  ],
  ['another one', (x) => x.add('seals/hello', 'hi'), ['foreign-seal-object seals/hello']],
];

test.each(damages)('%s: found and named, and nothing else', async (_, damage, expected) => {
  const archive = await sealedArchive();
  const parts = await Promise.all([1, 2].map((n) => partOf(archive, n)));
  archive.now += 1000;
  await damage(archive);
  const { report, kinds, findings } = await archive.verify();
  // Whatever was done to what lay among the seals, its versions tell of it.
  const rewritten = [link(1), link(2), link(3), ...parts].filter((key) => archive.store.versionsOf(key) > 1);
  const all = [...expected, ...rewritten.map((key) => `rewritten-seal ${key}`)];
  expect(kinds).toEqual(all.map((line) => line.replace(/PART(\d)/, (_, n) => parts[n - 1]!)).sort());
  expect(report.verdict).toBe('invalid');
  for (const { kind, message } of findings) {
    expect(Object.keys(findingKinds)).toContain(kind);
    expect(message).toMatch(/\w/);
  }
});

test('the end of the chain cut off: only who kept the newest hash can tell, and is told', async () => {
  const archive = await sealedArchive();
  const { head } = (await archive.verify()).report;
  archive.store.forget(link(3));
  expect((await archive.verify()).report).toMatchObject({ verdict: 'valid', seals: 2 });
  const { kinds, report } = await archive.verify({ expectSeal: head!.sha256 });
  expect(kinds).toEqual(['unexpected-head seals/']);
  expect(report.verdict).toBe('invalid');
});

test('a seal with a delete marker is no end of the chain', async () => {
  const archive = await sealedArchive();
  archive.store.remove(link(3));
  const { kinds, report, findings } = await archive.verify();
  expect(kinds).toEqual([`rewritten-seal ${link(3)}`]);
  expect(report).toMatchObject({ verdict: 'invalid', seals: 2 });
  expect(findings[0]!.message).toBe(
    'seals/links/0000000003.json, among the seals, was deleted: the bucket has 2 versions of it, delete markers included',
  );
  archive.now += hour;
  await expect(archive.seal()).rejects.toMatchObject({ code: 'seal-chain-broken' });
});

test('what was deleted before any seal had it leaves a marker, and is found', async () => {
  const archive = await sealedArchive();
  archive.now += 1000;
  archive.add('session-logs/2026/11/24/03/d', streamObject('taro-1', 'gone'));
  archive.store.remove('session-logs/2026/11/24/03/d');
  const { kinds, report } = await archive.verify();
  expect(kinds).toEqual(['deleted-object session-logs/2026/11/24/03/d']);
  expect(report.verdict).toBe('invalid');
});

test('without a trusted key, or without any seal, the verdict is unknown', async () => {
  const archive = await sealedArchive();
  expect(await archive.verify({ keys: [] })).toMatchObject({
    report: { verdict: 'unknown' },
    kinds: ['untrusted-key seals/'],
  });
  for (const n of [1, 2, 3]) archive.store.forget(link(n));
  expect(await archive.verify()).toMatchObject({
    report: { verdict: 'unknown' },
    kinds: ['no-seal memory:'],
  });
});

test('an addition is found without a trusted key, and beside a foreign object among the seals', async () => {
  const archive = await sealedArchive();
  archive.store.tamper('session-logs/2026/11/24/00/z', Buffer.from('new'), start + 5);
  archive.add('seals/hello', 'hi');
  expect((await archive.verify({ keys: [] })).kinds).toEqual([
    'added-object session-logs/2026/11/24/00/z',
    'foreign-seal-object seals/hello',
    'untrusted-key seals/',
  ]);
});

test('a whole chain forged with another key is found by the key', async () => {
  const archive = await sealedArchive();
  const { kinds } = await archive.verify({ keys: [signerOf().publicKey] });
  expect(kinds).toEqual([1, 2, 3].map((n) => `forged-link ${link(n)}`));
});

test('what was written again and sealed again stays found', async () => {
  const archive = await sealedArchive();
  archive.now += 1000;
  archive.add(a, 'other');
  archive.now += hour;
  const again = await archive.seal();
  expect(again).toMatchObject({ sealed: true, warnings: [expect.stringContaining(a)] });
  expect((await archive.verify()).kinds).toEqual([`overwritten-object ${a}`]);
});

test('the seals themselves keep their schema', async () => {
  const archive = await sealedArchive();
  const envelope = envelopeSchema.parse(JSON.parse((await archive.bytesOf(link(1))).toString()));
  const seal = sealSchema.parse(JSON.parse(Buffer.from(envelope.payload, 'base64').toString()));
  expect(seal.totals).toMatchObject({ objects: 3, sessions: 2, events: 3 });
  expect(seal.version).toBe(2);
  expect(seal.period).toEqual({
    from: null,
    until: '2026-11-24T01:00:00.000Z',
    intervalMs: hour,
    settleMs: 0,
  });
});

test('reads no further while a finding is not taken', async () => {
  const archive = await sealedArchive();
  for (let i = 1_000; i < 2_000; i++) archive.add(`seals/links/foreign-${i}`, 'x');
  const { store, signer } = archive;
  const list = store.list.bind(store);
  let listed = 0;
  store.list = async function* (prefix, options) {
    for await (const object of list(prefix, options)) {
      if (object.key.includes('foreign-')) listed++;
      yield object;
    }
  };
  const findings = verifySeal({
    store,
    keys: [signer.publicKey],
    now: () => archive.now,
    scratch: memoryScratch(),
  });
  for (const taken of [1, 2, 3]) {
    await expect(findings.next()).resolves.toMatchObject({ value: { kind: 'foreign-seal-object' } });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(listed).toBe(taken);
  }
  await expect(drain(findings)).resolves.toMatchObject({ findings: 1_000 });
});

/** The archive as a copy has it: no versions, and the same clock. */
async function folderCopy(
  archive: SealedArchive,
  change: (key: string, bytes: Buffer) => Buffer = (_, x) => x,
) {
  const folder = mkdtempSync(join(tmpdir(), 'seal-copy-'));
  for await (const { key } of archive.store.list('')) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), change(key, await archive.bytesOf(key)));
  }
  return folder;
}

async function verifyFolder(folder: string, keys: readonly PublicKey[]) {
  const findings: string[] = [];
  const now = () => start + 1_000_000 * hour;
  const verifying = verifySeal({ store: folderStore(folder), keys, now, scratch: memoryScratch() });
  const report = await drain(verifying, ({ kind, subject }) => findings.push(`${kind} ${subject}`));
  return { report, findings };
}

describe('a copy that was compressed anew', () => {
  const recompress = (key: string, bytes: Buffer) =>
    key.startsWith('seals/') || !key.startsWith('session-logs/')
      ? bytes
      : gzipSync(gunzipSync(bytes), { level: 1 });

  it('is held against the content, and counted', async () => {
    const archive = await sealedArchive();
    // So that the level tells.
    archive.add(`${b}x`, streamObject('taro-1', ...Array.from({ length: 400 }, (_, i) => `line ${i}`)));
    archive.now += hour;
    await archive.seal();
    const folder = await folderCopy(archive, recompress);
    try {
      expect(await archive.bytesOf(`${b}x`)).not.toEqual(readFileSync(join(folder, `${b}x`)));
      const { report, findings } = await verifyFolder(folder, [archive.signer.publicKey]);
      expect(findings).toEqual([]);
      expect(report).toMatchObject({ verdict: 'valid', objects: 5, recompressed: 4 });
      // Another text, compressed anew, is another content.
      writeFileSync(join(folder, a), gzipSync('other'));
      // Bytes that hold nothing are no content that fits.
      writeFileSync(join(folder, b), gzipSync('x').subarray(0, -2));
      expect((await verifyFolder(folder, [archive.signer.publicKey])).findings).toEqual([
        `changed-object ${a}`,
        `changed-object ${b}`,
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is a rewrite where the bucket keeps versions', async () => {
    const archive = await sealedArchive();
    archive.now += 1000;
    archive.add(a, gzipSync(gunzipSync(await archive.bytesOf(a)), { level: 1 }));
    expect((await archive.verify()).kinds).toEqual([`overwritten-object ${a}`]);
  });

  it('is a change where a version has other bytes than it had', async () => {
    const archive = await sealedArchive();
    const { store } = archive;
    const again = gzipSync(gunzipSync(await archive.bytesOf(a)), { level: 0 });
    const open = store.open.bind(store);
    store.open = async (key, options) => {
      const object = await open(key, options);
      if (key !== a || object === undefined) return object;
      return {
        ...object,
        chunks: (async function* () {
          yield again;
        })(),
      };
    };
    expect((await archive.verify()).kinds).toEqual([`changed-object ${a}`]);
  });

  it('that was damaged when it was sealed is held against its bytes alone', async () => {
    const archive = new SealedArchive();
    const cut = streamObject('taro-1', 'one').subarray(0, -4);
    archive.add(a, cut);
    archive.now += hour;
    await archive.seal();
    const copied = await folderCopy(archive);
    const changed = await folderCopy(archive, (key, bytes) => (key === a ? bytes.subarray(0, -1) : bytes));
    try {
      expect((await verifyFolder(copied, [archive.signer.publicKey])).findings).toEqual([]);
      expect((await verifyFolder(changed, [archive.signer.publicKey])).findings).toEqual([
        `changed-object ${a}`,
      ]);
    } finally {
      for (const folder of [copied, changed]) rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('what version 1 sealed', () => {
  const fixture = join(__dirname, 'fixtures/version-1');
  const key = publicKeyFrom(readFileSync(`${fixture}.pem`, 'utf8'), 'version-1.pem');

  it('still verifies, byte by byte', async () => {
    const { report, findings } = await verifyFolder(fixture, [key]);
    expect(findings).toEqual([]);
    expect(report).toMatchObject({ verdict: 'valid', seals: 3, objects: 4, recompressed: 0, unsealed: 0 });
    expect(report.head?.until).toBe('2026-11-24T03:00:00.000Z');
  });

  it('knows no content: a copy compressed anew is another object', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'seal-v1-'));
    try {
      cpSync(fixture, folder, { recursive: true });
      writeFileSync(join(folder, a), gzipSync(gunzipSync(readFileSync(join(fixture, a))), { level: 0 }));
      expect((await verifyFolder(folder, [key])).findings).toEqual([`changed-object ${a}`]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a seal that is due', () => {
  it('is missed when two periods and the time to settle have gone by, and not before', async () => {
    const archive = new SealedArchive();
    archive.settleMs = 60_000;
    archive.add(a, streamObject('taro-1', 'one'));
    archive.now = start + hour + 60_000;
    await archive.seal();
    archive.now = start + 3 * hour + 60_000;
    expect(await archive.verify()).toMatchObject({ kinds: [], report: { verdict: 'valid' } });
    archive.now++;
    const { kinds, report, findings } = await archive.verify();
    expect({ kinds, verdict: report.verdict }).toEqual({
      kinds: [`stale-seal ${link(1)}`],
      verdict: 'unknown',
    });
    expect(findings[0]!.message).toBe(
      'seal 1, the newest, ends at 2026-11-24T01:00:00.000Z, and one was to be made every 1 hour: sealing stopped, or newer seals were taken away',
    );
  });
});

test('an alias alone says nothing of whose key it is', async () => {
  const archive = await sealedArchive();
  const { kinds, report, findings } = await archive.verify({ unpinned: 'alias/seal' });
  expect({ kinds, verdict: report.verdict }).toEqual({ kinds: ['unpinned-key seals/'], verdict: 'unknown' });
  expect(findings[0]!.message).toContain(
    `alias/seal names the key ${archive.signer.publicKey.fingerprint} now`,
  );
});

test('the archive’s own copy of a key is taken where its fingerprint is the one that was asked for', async () => {
  const archive = await sealedArchive();
  const { fingerprint } = archive.signer.publicKey;
  expect((await archivedKey(archive.store, 'seals/', fingerprint))?.fingerprint).toBe(fingerprint);
  expect(await archivedKey(archive.store, 'seals/', 'f'.repeat(64))).toBeUndefined();
  archive.add(`seals/keys/${fingerprint}.pem`, signerOf().publicKey.pem);
  expect(await archivedKey(archive.store, 'seals/', fingerprint)).toBeUndefined();
});

test.each(['objects', 'bytes', 'sessions', 'events'] as const)(
  'a seal that counts its %s wrong',
  async (what) => {
    const archive = await sealedArchive();
    const right = { objects: 3, sessions: 2, events: 3 };
    await rewriteLink(archive, 1, (seal) => {
      const totals = seal.totals as Record<string, number>;
      expect(totals).toMatchObject(right);
      totals[what]!++;
    });
    const { kinds, findings } = await archive.verify();
    expect(kinds).toEqual([
      `broken-link ${link(2)}`,
      `changed-manifest ${link(1)}`,
      `rewritten-seal ${link(1)}`,
    ]);
    expect(findings.find(({ kind }) => kind === 'changed-manifest')!.message).toMatch(
      new RegExp(`^seal 1 says \\d+ ${what}, its manifest has \\d+$`),
    );
  },
);
