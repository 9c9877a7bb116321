import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeProcessSamples, judgeStripSamples, samplesKind, textRules3_3_987, textRules3_3_5226 } from '.';

const linesOf = (name: string) =>
  readFileSync(join(__dirname, 'fixtures', name), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
const processLines = linesOf('ansi-process-samples.jsonl');
const stripLines = linesOf('ansi-strip-samples.jsonl');

describe("the line emulator's samples", () => {
  test.each(processLines.map((line) => [JSON.parse(line).name as string, line]))('%s', (_name, line) => {
    expect(judgeProcessSamples([line])).toEqual({ passed: 1, failed: 0, differences: [] });
  });
});

describe('what a sample says is compared', () => {
  type Sample = Record<string, unknown>;
  const named = (name: string): Sample =>
    JSON.parse(processLines.find((line) => JSON.parse(line).name === name) as string);
  const fieldsOf = (sample: Sample) =>
    judgeProcessSamples([JSON.stringify(sample)]).differences.map((difference) => difference.field);
  const having = (field: string) =>
    processLines.map((line) => JSON.parse(line) as Sample).find((s) => field in s)!;

  test.each<[string, unknown]>([
    ['in', 'else'],
    ['cw', 'else'],
    ['cw_b64', 'ZWxzZQ=='],
    ['cw_sha256', 'else'],
    ['cw_chunks', 99],
    ['cw_empty_chunks', [99]],
    ['cw_panic_chunks', [99]],
    ['cw_session_data', ['["else"]']],
    ['cw_session_data_sha256', 'else'],
    ['cw_events', 99],
    ['s3_b64', 'ZWxzZQ=='],
    ['s3_sha256', 'else'],
    ['s3_raw_fallback', 'else'],
    ['s3_panic', 'else'],
    ['s3t_b64', 'ZWxzZQ=='],
    ['s3t_sha256', 'else'],
    ['s3t_raw_fallback', 'else'],
    ['s3t_panic', 'else'],
  ])('%s', (field, value) => {
    expect(fieldsOf({ ...having(field), [field]: value })).toEqual([field]);
  });

  test.each(['cw_unchanged', 'cw_validUTF8'])('%s', (field) => {
    const sample = having(field);
    expect(fieldsOf({ ...sample, [field]: !sample[field] })).toEqual([field]);
  });

  test('an output that is not recorded, where there is one', () => {
    const { cw_b64: _1, cw_session_data: _2, s3_b64: _3, s3t_b64: _4, ...rest } = named('plain/3');
    expect(fieldsOf(rest)).toEqual(['cw_b64', 'cw_session_data', 's3_b64', 's3t_b64']);
  });

  test('a difference is cut to where the texts part', () => {
    const sample = named('scanner-limit/2');
    const altered = { ...sample, in_b64: Buffer.from('x'.repeat(40_000)).toString('base64') };
    for (const { recorded, simulated } of judgeProcessSamples([JSON.stringify(altered)]).differences) {
      expect(recorded.length).toBeLessThan(150);
      expect(simulated.length).toBeLessThan(150);
    }
  });

  test.each(['name', 'in_b64', 'cw_chunks', 's3t_panic'])('a line without %s is no sample', (field) => {
    const { [field]: _, ...rest } = named('plain/3');
    expect(() => judgeProcessSamples([JSON.stringify(rest)])).toThrow();
  });
});

test('each generation passes its own samples and fails those of the other', () => {
  expect(judgeStripSamples(stripLines)).toEqual({ passed: stripLines.length, failed: 0, differences: [] });
  expect(judgeStripSamples(stripLines, textRules3_3_5226).failed).toBeGreaterThan(5);
  const other = judgeProcessSamples(processLines, textRules3_3_987);
  expect(other.failed).toBeGreaterThan(200);
  expect(other.passed + other.failed).toBe(processLines.length);
});

test('empty lines are left out; a line that is no JSON is an error', () => {
  expect(judgeStripSamples(['', stripLines[0]!, ''])).toMatchObject({ passed: 1, failed: 0 });
  expect(() => judgeStripSamples(['no JSON'])).toThrow(SyntaxError);
});

test('a file of samples is known by its first line', () => {
  expect(samplesKind(processLines[0]!)).toBe('process');
  expect(samplesKind(stripLines[0]!)).toBe('strip');
  expect(samplesKind('{"kind":"case","version":1}')).toBeUndefined();
  expect(samplesKind('')).toBeUndefined();
});
