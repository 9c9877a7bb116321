import { type Effect, mergeVerdicts, type Verdict, verdictExitCodes, verdictOf, verdicts } from './verdict';

test.each<[Verdict[], Verdict]>([
  [['valid'], 'valid'],
  [['valid', 'valid'], 'valid'],
  [['valid', 'unknown'], 'unknown'],
  [['unknown', 'valid'], 'unknown'],
  [['unknown', 'unknown'], 'unknown'],
  [['valid', 'unknown', 'invalid'], 'invalid'],
  [['invalid', 'unknown'], 'invalid'],
  [['invalid', 'valid'], 'invalid'],
])('%j together: %s', (parts, whole) => expect(mergeVerdicts(parts)).toBe(whole));

test('in whatever order they come, and however often', () => {
  for (const a of verdicts)
    for (const b of verdicts) {
      expect(mergeVerdicts([a, b])).toBe(mergeVerdicts([b, a]));
      expect(mergeVerdicts([a, b, a])).toBe(mergeVerdicts([a, b]));
      for (const c of verdicts)
        expect(mergeVerdicts([mergeVerdicts([a, b]), c])).toBe(mergeVerdicts([a, mergeVerdicts([b, c])]));
    }
});

test('no parts: nothing was tested', () => expect(mergeVerdicts([])).toBe('unknown'));

test.each<[Effect[], Verdict]>([
  [[], 'valid'],
  [['unknown', 'unknown'], 'unknown'],
  [['unknown', 'invalid', 'unknown'], 'invalid'],
])('a search that found %j: %s', (effects, verdict) => expect(verdictOf(effects)).toBe(verdict));

test('reads no further than it must', () => {
  function* endless() {
    for (;;) yield 'invalid' as const;
  }
  expect(mergeVerdicts(endless())).toBe('invalid');
});

test('the exit codes', () => expect(verdictExitCodes).toEqual({ valid: 0, invalid: 1, unknown: 2 }));
