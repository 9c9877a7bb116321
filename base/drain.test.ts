import { drain } from './drain';

const closed: string[] = [];
async function* counting(to: number) {
  try {
    for (let i = 1; i <= to; i++) yield i;
    return 'all';
  } finally {
    closed.push(`to ${to}`);
  }
}
beforeEach(() => void closed.splice(0));

it('gives what the generator returns, and each item first', async () => {
  const seen: number[] = [];
  await expect(drain(counting(3), (n) => seen.push(n))).resolves.toBe('all');
  expect(seen).toEqual([1, 2, 3]);
  await expect(drain(counting(2))).resolves.toBe('all');
});

it('asks for the next one when the last was dealt with', async () => {
  let open = 0;
  let most = 0;
  await drain(counting(5), async () => {
    most = Math.max(most, ++open);
    await new Promise((resolve) => setImmediate(resolve));
    open--;
  });
  expect(most).toBe(1);
});

it('closes the generator where an item could not be dealt with', async () => {
  const full = () => {
    throw new Error('disk full');
  };
  await expect(drain(counting(9), full)).rejects.toThrow('disk full');
  expect(closed).toEqual(['to 9']);
});
