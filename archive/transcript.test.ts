import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { transcriptOf } from './text-form';
import { readTranscript } from './transcript';

const wrapping = { localFile: '/var/x', startedAt: new Date(0), endedAt: new Date(1_000) };

describe('readTranscript', () => {
  it('gives back what was displayed, byte for byte', () => {
    const bytes = fc.oneof(
      fc.uint8Array(),
      fc.uint8Array({ max: 0x0f }),
      fc.constantFrom('\r', '\r\n', '\n', 'x\nScript done on 1\n', '\r\r\n').map((s) => Buffer.from(s)),
    );
    fc.assert(
      fc.property(fc.array(bytes), (pieces) => {
        const displayed = Buffer.concat(pieces);
        const read = readTranscript(transcriptOf(displayed, wrapping));
        expect(read.problem).toBeUndefined();
        expect(Buffer.from(read.text).equals(displayed)).toBe(true);
        expect(read.header).toMatch(/^Script started on .*>\]$/);
        expect(read.footer).toMatch(/^Script done on .*"\]$/);
      }),
    );
  });

  it.each(['terminate-session', 'interactive-commands'])('undoes what the real agent put in %s', (name) => {
    const trace = readFileSync(join(__dirname, 'fixtures', `${name}.jsonl`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const displayed = trace.filter(({ kind }) => kind === 'output').map(({ text }) => text);
    const put = trace.find(({ op }) => op === 'PutObject');
    const read = readTranscript(Buffer.from(put.request.body.text));
    expect(read.problem).toBeUndefined();
    expect(Buffer.from(read.text).toString()).toBe(displayed.join(''));
  });

  it('says when the object was cut off anywhere, and gives what there is', () => {
    const displayed = Buffer.from('one\r\ntwo\r\n');
    const whole = Buffer.from(transcriptOf(displayed, wrapping));
    for (let length = 0; length < whole.length; length++) {
      const read = readTranscript(whole.subarray(0, length));
      expect(read.problem).toBeDefined();
    }
    const cut = readTranscript(whole.subarray(0, whole.indexOf('two')));
    expect(Buffer.from(cut.text).toString()).toBe('one\r\n');
  });

  it('says when it is no transcript at all', () => {
    const read = readTranscript(Buffer.from('cat: no such file\r\n'));
    expect(read.problem).toContain('header');
    expect(read.header).toBeUndefined();
  });
});
