import fc from 'fast-check';
import { sortText } from './sort-text';

describe('sortText', () => {
  it('orders as UTF-8 bytes do, and fits into a row', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom('\n', '\t', '\u0000', '\u001f', ' ', 'a', '\uffee', '😀'), fc.string()),
    });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [x, y] = [sortText(a), sortText(b)];
        expect(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)))).toBe(x < y ? -1 : x > y ? 1 : 0);
        expect(x).not.toMatch(/[\n\t\u0000]/);
      }),
    );
  });
});
