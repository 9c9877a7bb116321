import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../main';
import { fakeWorld } from '../testing/fake-world';

const region = 'eu-west-1';
const listOf = (usages: readonly string[], usd = '0.59') =>
  JSON.stringify({
    formatVersion: 'v1.0',
    offerCode: 'AmazonCloudWatch',
    publicationDate: '2026-11-01T00:00:00Z',
    products: Object.fromEntries(
      usages.map((usagetype, i) => [`SKU${i}`, { attributes: { usagetype, regionCode: region } }]),
    ),
    terms: {
      OnDemand: Object.fromEntries(
        usages.map((_, i) => [
          `SKU${i}`,
          { T: { priceDimensions: { R: { unit: 'GB', beginRange: '0', pricePerUnit: { USD: usd } } } } },
        ]),
      ),
    },
  });
const whole = ['EU-DataProcessing-Bytes', 'EU-TimedStorage-ByteHrs', 'EU-DataScanned-Bytes'];

let folder: string;
let saved: string;
let server: Server;
let address: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'session-logs-cost-test-'));
  saved = join(folder, 'prices.json');
  server = createServer((request, response) => {
    const text: Record<string, string> = {
      '/whole': listOf(whole),
      '/part': listOf(whole.slice(0, 1)),
      '/html': '<html>',
      '/other': listOf(['EU-VendedLog-Bytes']),
    };
    const found = text[request.url ?? ''];
    response.writeHead(found === undefined ? 404 : 200).end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

async function typed(...argv: string[]) {
  const world = fakeWorld();
  const code = await run(['cost', ...argv], world);
  return { code, out: world.out(), err: world.err() };
}

it('takes prices from an address, keeps them, and says where they are from', async () => {
  const { code, out, err } = await typed(
    ...['--region', region, '--refresh', `${address}/whole`, '--save-prices', saved, '--json'],
  );
  expect([code, err]).toEqual([0, `${address}/whole: 3 prices\n`]);
  const { prices, sources, unconfirmed, used } = JSON.parse(out);
  expect(prices).toMatchObject({ logsIngestGb: 0.59, logsStorageGbMonth: 0.59, insightsScanGb: 0.59 });
  expect(sources.logsIngestGb).toEqual({ from: `${address}/whole`, date: '2026-11-01', confirmed: true });
  expect(used).toEqual(expect.arrayContaining(['logsIngestGb', 'kmsKeyMonth']));
  expect(used).not.toContain('s3GlacierGbMonth');
  expect(unconfirmed).toEqual(['firehoseDecompressGb', 'kmsTenThousand']);
  const again = await typed('--region', region, '--prices', saved, '--json');
  expect(JSON.parse(again.out)).toEqual(JSON.parse(out));
});

it('says which prices a list did not give', async () => {
  const { err } = await typed('--refresh', `${address}/part`);
  expect(err).toBe(
    `${address}/part: 1 prices; not in it, and left as they are: logsStorageGbMonth (${region}), insightsScanGb (${region})\n`,
  );
});

it('names the unconfirmed prices that it used, and no others', async () => {
  const plain = await typed('--region', region);
  expect(plain.out).toContain('Not confirmed: firehoseDecompressGb, kmsTenThousand. --refresh them');
  const tiered = await typed('--region', region, '--glacier-after', '3000', '--months', '1');
  expect(tiered.out).toContain(
    'Not confirmed: firehoseDecompressGb, s3GlacierGbMonth, s3ToGlacierThousand, kmsTenThousand. --refresh them',
  );
});

it.each([
  ['404', ['--refresh', '/none'], 'price-list-not-readable'],
  ['no JSON', ['--refresh', '/html'], 'price-list-not-understood'],
  ['no price of ours', ['--refresh', '/other'], 'price-list-empty'],
  ['a good list before a bad one', ['--refresh', '/whole', '--refresh', '/none'], 'price-list-not-readable'],
  ['a region that is not there', ['--refresh', '/whole', '--region', 'mars-north-1'], 'unknown-region'],
])('leaves the table as it was after %s', async (_what, argv, expected) => {
  writeFileSync(saved, 'as it was');
  const { code, out, err } = await typed(
    ...argv.map((one) => (one.startsWith('/') ? address + one : one)),
    ...['--save-prices', saved],
  );
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(`[${expected}]`);
  if (expected !== 'unknown-region') expect(err).toContain('--refresh');
  expect(readFileSync(saved, 'utf8')).toBe('as it was');
  expect(readdirSync(folder)).toEqual(['prices.json']);
});

it('saves through a link, which stays one, and says when it cannot', async () => {
  const link = join(folder, 'link.json');
  writeFileSync(saved, 'old');
  symlinkSync(saved, link);
  await expect(typed('--save-prices', link)).resolves.toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(saved, 'utf8'))).toMatchObject({ version: 1 });
  expect(readdirSync(folder).sort()).toEqual(['link.json', 'prices.json']);
  const nowhere = await typed('--save-prices', join(folder, 'none', 'prices.json'));
  expect([nowhere.code, nowhere.out]).toEqual([2, '']);
  expect(nowhere.err).toContain('--save-prices');
});
