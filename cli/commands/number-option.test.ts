import { numberOption } from './number-option';

const hours = { least: 1, most: 99, otherwise: 'is not a whole number of hours' };

it.each<[string, object, number]>([
  ['1', hours, 1],
  ['99', hours, 99],
  ['007', hours, 7],
  ['0.001', { ...hours, least: 0.001, decimals: 3 }, 0.001],
  ['84.0', { ...hours, decimals: 9, whole: true }, 84],
])('%s under %j', (typed, rule, value) => {
  expect(numberOption('--n', typed, rule as typeof hours)).toBe(value);
});

it.each<[string, object]>([
  ['0', hours],
  ['100', hours],
  ['1.0', hours],
  ['0.0015', { ...hours, least: 0.001, decimals: 3 }],
  ['1.5', { ...hours, decimals: 9, whole: true }],
  ['', hours],
  ['-1', hours],
  ['+1', hours],
  ['1.', { ...hours, decimals: 3 }],
  ['.5', { ...hours, least: 0, decimals: 3 }],
  ['1e1', hours],
  ['0x10', hours],
  [' 1', hours],
  ['1\n', hours],
  ['soon', hours],
  ['NaN', hours],
  ['Infinity', { ...hours, most: Number.POSITIVE_INFINITY }],
])('%j under %j is refused, with the flag named', (typed, rule) => {
  expect(() => numberOption('--n', typed, rule as typeof hours)).toThrow(
    expect.objectContaining({
      code: 'bad-number',
      source: 'user',
      message: `--n ${typed} is not a whole number of hours`,
    }),
  );
});
