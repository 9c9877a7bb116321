import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { priceListText } from './price-list-text';

let folder: string;
let server: Server | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-logs-price-list-test-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  server?.closeAllConnections();
  await new Promise<unknown>((resolve) => (server === undefined ? resolve(0) : server.close(resolve)));
  server = undefined;
});

/** @returns its address, with a slash at the end */
async function serving(answer: RequestListener): Promise<string> {
  const here = createServer(answer);
  server = here;
  await new Promise<void>((resolve) => here.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(here.address() as AddressInfo).port}/`;
}

const limits = { bytes: 2 ** 20, milliseconds: 5_000 };
const refusal = (code: string, ...texts: string[]) =>
  expect.objectContaining({
    code,
    message: expect.stringMatching(new RegExp(['--refresh', ...texts].map((one) => `(?=.*${one})`).join(''))),
    hint: expect.stringContaining('index.json'),
  });

it('reads an answer, also one that came compressed', async () => {
  const address = await serving((request, response) => {
    const plain = Buffer.from('{"価格":1}');
    if (request.url === '/plain') return response.end(plain);
    return response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(plain));
  });
  await expect(priceListText(`${address}plain`, limits)).resolves.toBe('{"価格":1}');
  await expect(priceListText(`${address}gzip`, limits)).resolves.toBe('{"価格":1}');
});

it('follows a redirect, and not for ever', async () => {
  const address = await serving((request, response) => {
    if (request.url === '/there') return response.end('{}');
    return response.writeHead(302, { location: request.url === '/once' ? '/there' : '/round' }).end();
  });
  await expect(priceListText(`${address}once`, limits)).resolves.toBe('{}');
  await expect(priceListText(`${address}round`, limits)).rejects.toEqual(
    refusal('price-list-not-readable', 'redirect'),
  );
});

it.each([404, 403, 500])('names a refusal with %d', async (status) => {
  const address = await serving((_request, response) => response.writeHead(status).end('{}'));
  await expect(priceListText(address, limits)).rejects.toEqual(
    refusal('price-list-not-readable', address, `answered ${status}`),
  );
});

it('says why nobody answered', async () => {
  const address = await serving(() => {});
  const { port } = new URL(address);
  await new Promise((resolve) => server!.close(resolve));
  await expect(priceListText(address, limits)).rejects.toEqual(
    refusal('price-list-not-readable', `ECONNREFUSED.*${port}`),
  );
});

it('refuses an answer that says that it is too large, before it reads it', async () => {
  let sent = 0;
  const address = await serving((_request, response) => {
    response.writeHead(200, { 'content-length': String(2 ** 40) });
    const timer = setInterval(() => response.write(Buffer.alloc(1_000), () => (sent += 1_000)), 5);
    response.on('close', () => clearInterval(timer));
  });
  await expect(priceListText(address, limits)).rejects.toEqual(refusal('price-list-too-large', '1 MiB'));
  expect(sent).toBeLessThan(limits.bytes / 4);
});

it.each([
  [
    'as it is',
    (response: import('node:http').ServerResponse) => response.writeHead(200),
    (text: Buffer) => text,
  ],
  [
    'compressed',
    (response: import('node:http').ServerResponse) => response.writeHead(200, { 'content-encoding': 'gzip' }),
    (text: Buffer) => gzipSync(text),
  ],
])('stops an answer that never ends at its limit: %s', async (_how, begin, packed) => {
  let closed = () => {};
  const over = new Promise<void>((resolve) => (closed = resolve));
  const address = await serving((_request, response) => {
    begin(response);
    response.on('close', closed);
    const chunk = packed(Buffer.alloc(300_000, 0x20));
    const more = () => {
      if (!response.destroyed) response.write(chunk, () => setImmediate(more));
    };
    more();
  });
  await expect(priceListText(address, limits)).rejects.toEqual(refusal('price-list-too-large'));
  await over;
});

it.each<[string, RequestListener]>([
  ['that does not begin', () => {}],
  ['that stands still', (_request, response) => void response.writeHead(200).write('{')],
])('gives up an answer %s', async (_what, answer) => {
  const address = await serving(answer);
  await expect(priceListText(address, { ...limits, milliseconds: 200 })).rejects.toEqual(
    refusal('price-list-too-slow', 'after 0.2 s'),
  );
});

it('reads a file, and bounds it as well', async () => {
  const file = join(folder, 'list.json');
  writeFileSync(file, '{"a":1}');
  await expect(priceListText(file, limits)).resolves.toBe('{"a":1}');
  await expect(priceListText(file, { ...limits, bytes: 6 })).rejects.toEqual(refusal('price-list-too-large'));
  await expect(priceListText(join(folder, 'none'), limits)).rejects.toEqual(
    refusal('price-list-not-readable', 'ENOENT'),
  );
  await expect(priceListText(folder, limits)).rejects.toEqual(refusal('price-list-not-readable', 'EISDIR'));
});
