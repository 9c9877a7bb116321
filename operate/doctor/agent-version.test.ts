import { type Generation, generationOf, hangsWithoutFile, parseAgentVersion } from './agent-version';

it.each<[string, Generation, boolean]>([
  ['2.3.50000.0', 'older', true],
  ['3.2.9999.0', 'older', true],
  ['3.3.0.0', 'older', true],
  // As text these are above 3.3.4121, and the last two below it.
  ['3.3.987.0', 'older', true],
  ['3.3.1956.0', 'older', true],
  ['3.3.1957.0', 'older', false],
  ['3.3.4108.0', 'older', false],
  ['3.3.4120', 'older', false],
  ['3.3.4120.9999', 'older', false],
  ['3.3.4121', 'newer', false],
  ['3.3.4121.0', 'newer', false],
  ['3.3.5226.0', 'newer', false],
  ['3.3.5226.7', 'newer', false],
  ['3.3.5227.0', 'later', false],
  ['3.3.5700.0', 'later', false],
  ['3.3.10000.0', 'later', false],
  ['3.10.1.0', 'later', false],
  ['10.0.0.0', 'later', false],
])('%s is %s; hangs without its file: %s', (text, generation, hangs) => {
  const version = parseAgentVersion(text);
  expect(version).toBeDefined();
  expect(generationOf(version!)).toBe(generation);
  expect(hangsWithoutFile(version!)).toBe(hangs);
});

it.each([
  [undefined],
  [''],
  ['3'],
  ['3.3'],
  ['latest'],
  ['v3.3.4121.0'],
  ['3.3.4121.0-1'],
  ['3.3.4121.'],
  ['3..4121.0'],
  ['-3.3.4121.0'],
  ['3.3.4121.0.0'],
  ['3.3.4121.0\n'],
  ['3.3.99999999999999999999.0'],
  ['٣.٣.٤١٢١.٠'],
])('%j is not understood', (text) => {
  expect(parseAgentVersion(text)).toBeUndefined();
});
