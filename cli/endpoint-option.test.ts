import { commands } from './commands';
import { endpointOf } from './endpoint-option';
import { run } from './main';
import { fakeWorld } from './testing/fake-world';

async function typed(...argv: string[]) {
  const world = fakeWorld();
  const code = await run(argv, world);
  return { code, out: world.out().replace(/\s+/g, ' '), err: world.err() };
}

const subcommands = ['preferences show', 'preferences diff', 'preferences apply'];
const withEndpoint = [...commands.map(({ name }) => name), ...subcommands];

it('means the same for every command that has it; prove alone says what it implies', async () => {
  const meanings = new Map<string, string[]>();
  for (const name of withEndpoint) {
    const { out } = await typed(...name.split(' '), '--help');
    const meaning = /--endpoint-url <url> (.*?) --/.exec(out)?.[1];
    if (meaning !== undefined) meanings.set(meaning, [...(meanings.get(meaning) ?? []), name]);
  }
  expect([...meanings.values()]).toEqual([
    ['prove'],
    [
      ...['doctor', 'canary', 'ls', 'show', 'grep', 'export', 'query', 'verify', 'backfill', 'seal'],
      ...subcommands,
    ],
  ]);
});

it.each([
  ['ls', '--archive', 's3://bucket'],
  ['query', 'SELECT 1', '--engine', 'athena'],
  ['verify', '--archive', 's3://bucket', '--log-group', 'g'],
  ['canary'],
])('is refused where it is no address: %j', async (...argv) => {
  const { code, err } = await typed(...argv, '--endpoint-url', '127.0.0.1:4566');
  expect(code).toBe(2);
  expect(err).toContain('[bad-endpoint-url]');
  expect(err).toContain('127.0.0.1:4566');
});

it('has test credentials on a loopback address alone, and only where the environment has none', () => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  expect(endpointOf({ endpointUrl: 'http://127.0.0.1:4566' }, {})).toMatchObject({ credentials });
  expect(
    endpointOf({ endpointUrl: 'http://127.0.0.1:4566' }, { AWS_PROFILE: 'p' }).credentials,
  ).toBeUndefined();
  expect(endpointOf({ endpointUrl: 'https://s3.example.com' }, {}).credentials).toBeUndefined();
});
