import { createHash, createPublicKey, verify } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { hour, type SealedArchive, sealedArchive, streamObject } from './testing/sealed-archive';

// A checker that knows docs/seal-format.md and nothing of the code beside it: what it needs and the document does not
// say is missing there. Objects are a map of keys to the bytes that lie there now.

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** What the document says of bytes that are others than were sealed. */
function otherwise(bytes: Buffer, content: { size: number; sha256: string } | null): string {
  if (content === null) return 'changed';
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const inside = isGzip ? gunzipSync(bytes) : bytes;
  return sha(inside) === content.sha256 && inside.length === content.size ? 'compressed anew' : 'changed';
}

function check(objects: Map<string, Buffer>, pem: string): string[] {
  const wrong: string[] = [];
  const links = [...objects.keys()].filter((key) => /^seals\/links\/\d{10}\.json$/.test(key)).sort();
  const sealed = new Set<string>();
  let previous: { key: string; sha256: string } | null = null;
  let from: string | null = null;
  links.forEach((key, i) => {
    const bytes = objects.get(key)!;
    const { payloadType, payload, signatures } = JSON.parse(bytes.toString('utf8'));
    const body = Buffer.from(payload, 'base64');
    const head = `DSSEv1 ${payloadType.length} ${payloadType} ${body.length} `;
    const signed = Buffer.concat([Buffer.from(head), body]);
    const publicKey = createPublicKey(pem);
    const digest = publicKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
    const fits = (sig: string) => verify(digest, signed, publicKey, Buffer.from(sig, 'base64'));
    if (payloadType !== 'application/vnd.session-logs.seal+json') wrong.push(`${key}: type`);
    if (!signatures.some(({ sig }: { sig: string }) => fits(sig))) wrong.push(`${key}: signature`);
    const seal = JSON.parse(body.toString('utf8'));
    if (Number(key.slice(12, 22)) !== i + 1 || seal.sequence !== i + 1) wrong.push(`${key}: number`);
    if (JSON.stringify(seal.previous) !== JSON.stringify(previous)) wrong.push(`${key}: previous`);
    if (seal.period.from !== from) wrong.push(`${key}: period`);
    previous = { key, sha256: sha(bytes) };
    from = seal.period.until;
    const lines: {
      type: string;
      key: string;
      id: string;
      size: number;
      sha256: string;
      events: number;
      content: { size: number; sha256: string } | null;
    }[] = [];
    for (const part of seal.manifest) {
      const content = objects.get(part.key) ?? Buffer.alloc(0);
      if (sha(content) !== part.sha256 || content.length !== part.size) wrong.push(`${part.key}: changed`);
      const own = content.toString('utf8').split('\n').slice(0, -1);
      if (own.length !== part.lines) wrong.push(`${part.key}: lines`);
      lines.push(...own.map((line) => JSON.parse(line)));
    }
    const entries = lines.filter(({ type }) => type === 'object');
    const sessions = lines.filter(({ type }) => type === 'session');
    const names = [...entries.map((e) => Buffer.from(e.key)), ...sessions.map((s) => Buffer.from(s.id))];
    names.forEach((name, at) => {
      if (at > 0 && at !== entries.length && Buffer.compare(names[at - 1]!, name) >= 0)
        wrong.push(`${key}: order`);
    });
    const totals = {
      objects: entries.length,
      bytes: entries.reduce((sum, { size }) => sum + size, 0),
      sessions: sessions.length,
      events: sessions.reduce((sum, { events }) => sum + events, 0),
    };
    if (JSON.stringify(totals) !== JSON.stringify(seal.totals)) wrong.push(`${key}: totals`);
    for (const { key: name, sha256, size, content: inside } of entries) {
      sealed.add(name);
      const content = objects.get(name);
      if (content === undefined) wrong.push(`${name}: missing`);
      else if (sha(content) !== sha256 || content.length !== size)
        wrong.push(`${name}: ${otherwise(content, inside)}`);
    }
  });
  for (const key of objects.keys()) {
    if (!key.startsWith('seals/') && !sealed.has(key)) wrong.push(`${key}: in no seal`);
  }
  return wrong;
}

async function contents(archive: SealedArchive): Promise<Map<string, Buffer>> {
  const objects = new Map<string, Buffer>();
  for await (const { key } of archive.store.list('')) objects.set(key, await archive.bytesOf(key));
  return objects;
}

test('a checker written from the document agrees with verify --seal', async () => {
  const archive = await sealedArchive();
  // Keys that UTF-16 would order otherwise than UTF-8.
  archive.now += 1;
  archive.add('transcripts/\uffee-1.log', 'a');
  archive.add('transcripts/\u{1f600}-1.log', 'b');
  archive.add('session-logs/2026/11/24/03/d', streamObject('\u{1f600}-1', 'x'));
  archive.now += hour;
  await archive.seal();
  const { pem } = archive.signer.publicKey;
  expect((await archive.verify()).report.verdict).toBe('valid');
  expect(check(await contents(archive), pem)).toEqual([]);

  const copied = await contents(archive);
  copied.set(
    'session-logs/2026/11/24/00/a',
    gzipSync(gunzipSync(copied.get('session-logs/2026/11/24/00/a')!), { level: 0 }),
  );
  expect(check(copied, pem)).toEqual(['session-logs/2026/11/24/00/a: compressed anew']);

  const first = 'session-logs/2026/11/24/00/a';
  archive.add(first, 'other');
  archive.store.remove('transcripts/taro-1.log');
  archive.add('session-logs/2026/11/24/00/new', 'x');
  const link = 'seals/links/0000000002.json';
  const envelope = JSON.parse((await archive.bytesOf(link)).toString());
  const seal = Buffer.from(envelope.payload, 'base64').toString().replace('"sequence":2', '"sequence":2 ');
  archive.add(link, JSON.stringify({ ...envelope, payload: Buffer.from(seal).toString('base64') }));
  expect(check(await contents(archive), pem).sort()).toEqual(
    [
      `${first}: changed`,
      'transcripts/taro-1.log: missing',
      'session-logs/2026/11/24/00/new: in no seal',
      `${link}: signature`,
      'seals/links/0000000003.json: previous',
    ].sort(),
  );
  expect((await archive.verify()).report.verdict).toBe('invalid');
});

test('and with the other kind of key', async () => {
  const { SealedArchive: Archive, signerOf } = await import('./testing/sealed-archive');
  const archive = Object.assign(new Archive(), { signer: signerOf('ec') });
  archive.add('session-logs/2026/11/24/00/a', streamObject('taro-1', 'one'));
  archive.now += hour;
  await archive.seal();
  expect(check(await contents(archive), archive.signer.publicKey.pem)).toEqual([]);
  expect(check(await contents(archive), signerOf('ec').publicKey.pem)).toEqual([
    'seals/links/0000000001.json: signature',
  ]);
});
