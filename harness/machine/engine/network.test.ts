import type { Engine } from './connect';
import { removeNetwork } from './network';

/** An engine with one network, whose removal fails with these codes in turn. */
function engineWith(codes: number[], containers: Record<string, { Name: string }> = {}) {
  const calls: string[] = [];
  const network = {
    remove: async () => {
      calls.push('remove');
      const statusCode = codes.length > 1 ? codes.shift() : codes[0];
      if (statusCode !== 204) throw Object.assign(new Error(`HTTP ${statusCode}`), { statusCode });
    },
    inspect: async () => ({ Containers: containers }),
    disconnect: async ({ Container, Force }: { Container: string; Force: boolean }) => {
      calls.push(`disconnect ${Container}${Force ? ' by force' : ''}`);
    },
  };
  return { engine: { getNetwork: () => network } as unknown as Engine, calls };
}

test('an endpoint whose container is gone is taken out by its name, and one with a container is not', async () => {
  const { engine, calls } = engineWith([403, 204], {
    'ep-4f2a': { Name: 'run-instance-1' },
    '0c1d': { Name: 'somebody' },
  });
  await expect(removeNetwork(engine, 'n')).resolves.toBe(true);
  expect(calls).toEqual(['remove', 'disconnect run-instance-1 by force', 'remove']);
});

test('a network that stays in use is left, and nothing fails over it', async () => {
  const { engine, calls } = engineWith([403], { '0c1d': { Name: 'somebody' } });
  await expect(removeNetwork(engine, 'n')).resolves.toBe(false);
  expect(new Set(calls)).toEqual(new Set(['remove']));
}, 20_000);

test.each([404, 409])('%d: nothing of ours to remove', async (code) => {
  await expect(removeNetwork(engineWith([code]).engine, 'n')).resolves.toBe(false);
});

test('anything else is said', async () => {
  await expect(removeNetwork(engineWith([500]).engine, 'n')).rejects.toThrow('HTTP 500');
});
