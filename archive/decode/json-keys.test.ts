import fc from 'fast-check';
import { hasKeyTwice, textHasKeyTwice } from './json-keys';

const both = (text: string) => {
  const value = JSON.parse(text);
  const bytes = Buffer.from(`xx${text}yy`);
  const found = [hasKeyTwice(bytes, 2, bytes.length - 2, value), textHasKeyTwice(text, value)];
  expect(found[0]).toBe(found[1]);
  return found[0];
};

test.each([
  ['{"a":1,"b":{"a":1}}', false],
  ['{}', false],
  ['{"a":":","b":[":x","\\":y\\""]}', false],
  ['{"a\\"":1,"\\\\":2}', false],
  ['{"a":"\\\\","b":1}', false],
  ['{"a":1,"a":1}', true],
  ['{"a":1 , "a" \n:\t2}', true],
  ['{"b":{"c":[{"a":1,"a":2}]}}', true],
  ['{"\\u0061":1,"a":2}', true],
  ['{"__proto__":1,"__proto__":2}', true],
])('%s', (text, twice) => expect(both(text)).toBe(twice));

test('of whatever JSON.stringify writes none has a key twice; with one written twice each has', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { minKeys: 1 }), (value) => {
      const text = JSON.stringify(value);
      if (Object.hasOwn(JSON.parse(text), '__proto__')) return;
      expect(both(text)).toBe(false);
      expect(both(JSON.stringify(value, null, 2))).toBe(false);
      const [key] = Object.keys(value);
      expect(both(text.replace(/\}$/, `,${JSON.stringify(key)}:0}`))).toBe(true);
    }),
    { numRuns: 300 },
  );
});
