import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingKinds, quote } from '.';

test('docs/verify.md lists every kind as it is', () => {
  const text = readFileSync(join(__dirname, '../../docs/verify.md'), 'utf8');
  const listed = text.split('\n').filter((line) => line.startsWith('| `') && !line.includes('flag'));
  expect(listed).toEqual(
    Object.entries(findingKinds).map(([kind, { effect, means }]) => `| \`${kind}\` | ${effect} | ${means} |`),
  );
});

test('quoted text moves no cursor and is short', () => {
  expect(quote('a\u001b[2Jb\u009b')).toBe("'a\\x1b[2Jb\\x9b'");
  expect(quote('\u202e')).toBe("'\\u202e'");
  expect(quote('a\n\tb')).toBe("'a\\n\\tb'");
  expect(quote('x'.repeat(500)).length).toBeLessThan(90);
});
