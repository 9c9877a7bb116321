import {
  archiveLayoutOf,
  arrivalHour,
  defaultLayout,
  literalPrefix,
  prefixes,
  recordPrefixes,
  transcriptSession,
} from '.';

it('has a prefix of its own for each thing, none inside another', () => {
  const all = Object.values(prefixes);
  for (const prefix of all) {
    expect(prefix).toMatch(/^[a-z-]+\/$/);
    expect(all.filter((other) => other.startsWith(prefix))).toEqual([prefix]);
  }
  expect([...recordPrefixes, prefixes.seal].sort()).toEqual([...all].sort());
  expect(defaultLayout).toEqual(prefixes);
});

it('takes the layout of another pipeline, and the usual place for seals', () => {
  const names = { streamPrefix: 's/', transcriptPrefix: 't/', errorPrefix: 'e/' };
  expect(archiveLayoutOf(names)).toEqual({ stream: 's/', transcript: 't/', error: 'e/', seal: 'seals/' });
});

it.each([
  ['errors/!{firehose:error-output-type}/!{timestamp:yyyy}/', 'errors/'],
  ['!{timestamp:yyyy}/', ''],
  ['plain/', 'plain/'],
  ['', ''],
])('literalPrefix(%j): %j', (prefix, literal) => {
  expect(literalPrefix(prefix)).toBe(literal);
});

it.each([
  ['transcripts/u-1.log', 'u-1'],
  ['transcripts/deeper/u-1.log', 'u-1'],
  ['transcripts/.log', undefined],
  ['transcripts/u-1.txt', undefined],
  ['session-logs/u-1.log', undefined],
])('the session of %s: %s', (key, session) => {
  expect(transcriptSession(key)).toBe(session);
});

it.each([
  ['session-logs/2026/11/24/09/o.gz', Date.UTC(2026, 10, 24, 9)],
  ['session-logs/2024/02/29/23/o.gz', Date.UTC(2024, 1, 29, 23)],
  ['session-logs/2026/02/29/00/o.gz', undefined],
  ['session-logs/2026/11/24/24/o.gz', undefined],
  ['session-logs/2026/11/24/o.gz', undefined],
  ['errors/2026/11/24/09/o.gz', undefined],
])('the hour of arrival of %s: %s', (key, hour) => {
  expect(arrivalHour(key)).toBe(hour);
});
