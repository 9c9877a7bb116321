import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type DecodedObject, decodeObject } from '.';

interface Event {
  id: string;
  timestamp: number;
  message: string;
}

const text = (value: string) => Buffer.from(value);
const envelope = (logEvents: Event[], logStream = 'taro-0a1b', messageType = 'DATA_MESSAGE') => ({
  messageType,
  owner: '000000000000',
  logGroup: '/ssm/session-logs',
  logStream,
  subscriptionFilters: ['all'],
  logEvents,
});
const event = (message: string, timestamp = 1): Event => ({ id: `id-${message}`, timestamp, message });
const messages = async (bytes: Uint8Array) =>
  (await decodeObject('k', bytes)).records.map((record) => record.message);

/** What no problem casts doubt on. */
const proven = ({ records, problems }: DecodedObject) =>
  records.filter(({ source }) =>
    problems.every(({ unproven: u }) => !u || source.envelope < u.from || source.envelope >= u.to),
  );

const events = fc.array(
  fc.record({ id: fc.string(), timestamp: fc.nat(), message: fc.string({ unit: 'binary' }) }),
  { minLength: 1, maxLength: 4 },
);
const envelopes = fc.array(
  events.map((list) => envelope(list)),
  { minLength: 1, maxLength: 6 },
);

/** Every way the same envelopes can lie in one object, and where each envelope's bytes are. */
const forms: Record<string, (values: object[]) => Buffer[]> = {
  'one gzip member an envelope': (values) => values.map((value) => gzipSync(JSON.stringify(value))),
  'gzip in gzip': (values) => values.map((value) => gzipSync(gzipSync(JSON.stringify(value)))),
  'concatenated JSON': (values) => values.map((value) => text(JSON.stringify(value))),
  'lines of JSON': (values) => values.map((value) => text(`${JSON.stringify(value)}\n`)),
  'pretty JSON': (values) => values.map((value) => text(`${JSON.stringify(value, null, 2)}\r\n`)),
};
const wholeForms: Record<string, (values: object[]) => Buffer> = {
  ...Object.fromEntries(
    Object.entries(forms).map(([name, form]) => [name, (v: object[]) => Buffer.concat(form(v))]),
  ),
  'gzip of concatenated JSON': (values) => gzipSync(values.map((value) => JSON.stringify(value)).join('')),
  'gzip of concatenated gzip members': (values) =>
    gzipSync(Buffer.concat(values.map((value) => gzipSync(JSON.stringify(value))))),
  'some plain, some gzip': (values) =>
    Buffer.concat(
      values.map((value, i) => (i % 2 ? gzipSync(JSON.stringify(value)) : text(JSON.stringify(value)))),
    ),
};

describe('decodeObject', () => {
  test.each(Object.entries(wholeForms))('reads %s', async (_, encode) => {
    await fc.assert(
      fc.asyncProperty(envelopes, async (values) => {
        const found = await decodeObject('a/key', encode(values));
        expect(found.problems).toEqual([]);
        expect(found.summary).toMatchObject({ good: found.summary.bytes, bad: 0, problems: 0 });
        expect(found.otherRecords).toEqual([]);
        expect(found.records).toEqual(
          values.flatMap((value, e) =>
            value.logEvents.map(({ id, timestamp, message }, i) => ({
              eventId: id,
              timestamp,
              message,
              logGroup: '/ssm/session-logs',
              logStream: 'taro-0a1b',
              source: { key: 'a/key', envelope: e, event: i },
            })),
          ),
        );
      }),
    );
  });

  test.each(Object.entries(forms))(
    'keeps every other envelope when one of %s is damaged, and says so',
    async (name, encode) => {
      const damages = fc.oneof(
        fc.record({
          kind: fc.constant('cut' as const),
          part: fc.double({ min: 0, max: 0.999, noNaN: true }),
        }),
        fc.record({
          kind: fc.constant('garbage' as const),
          bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
        }),
      );
      await fc.assert(
        fc.asyncProperty(envelopes, fc.nat(), damages, async (values, at, damage) => {
          const hurt = at % values.length;
          const parts = encode(values);
          const part = parts[hurt]!.toString('latin1').trimEnd();
          if (damage.kind === 'cut')
            parts[hurt] = parts[hurt]!.subarray(0, Math.floor(part.length * damage.part));
          else parts.splice(hurt, 0, Buffer.concat([text('!'), damage.bytes.map((b) => b & 0x5f)]));
          const good = values.filter((__, i) => damage.kind === 'garbage' || i !== hurt);
          const found = await decodeObject('k', Buffer.concat(parts));
          const wanted = good.flatMap((value) => value.logEvents.map(({ message }) => message));
          // Deflate may store an inner gzip member as it is: cut the outer one, and the inner is still whole.
          const all = values.flatMap((value) => value.logEvents.map(({ message }) => message));
          const read = proven(found).map(({ message }) => message);
          expect([wanted, name === 'gzip in gzip' ? all : wanted]).toContainEqual(read);
          if (damage.kind === 'cut' && parts[hurt]!.length === 0) return;
          expect(found.problems).not.toEqual([]);
          const hurtAt = parts.slice(0, hurt).reduce((sum, { length }) => sum + length, 0);
          expect(found.problems.find(({ layers }) => layers.length === 0)!.offset).toBe(hurtAt);
          expect(found.summary.good + found.summary.bad).toBe(found.summary.bytes);
        }),
      );
    },
  );

  it('believes no gzip member in which a bit was flipped', async () => {
    const parts = ['one', 'two', 'three'].map((message) =>
      gzipSync(JSON.stringify(envelope([event(message)]))),
    );
    const whole = Buffer.concat(parts);
    const undamaged = await decodeObject('k', whole);
    const from = parts[0]!.length;
    let harmless = 0;
    for (let at = from; at < from + parts[1]!.length; at++) {
      for (const bit of [0, 3, 7]) {
        const hurt = Buffer.from(whole);
        hurt[at]! ^= 1 << bit;
        const found = await decodeObject('k', hurt);
        // The header's time and the last byte's spare bits mean nothing: a flip there does no harm.
        if (found.problems.length === 0) {
          expect(found).toEqual(undamaged);
          harmless++;
          continue;
        }
        expect(proven(found).map(({ message }) => message)).toEqual(['one', 'three']);
        const outer = found.problems.find(({ layers }) => layers.length === 0);
        expect(outer).toMatchObject({ key: 'k', offset: from });
      }
    }
    expect(harmless).toBeLessThan(30);
  });

  it('says where in which layer the damage lies', async () => {
    const inner = Buffer.concat([text(JSON.stringify(envelope([event('one')]))), text('oops')]);
    const [problem] = (await decodeObject('k', Buffer.concat([text('\n'), gzipSync(inner)]))).problems;
    expect(problem).toMatchObject({ offset: inner.length - 4, length: 4, layers: [1] });
    expect(problem!.reason).toContain('neither gzip nor JSON');
  });

  it('inflates no bomb, and reads what came before it', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    const bytes = Buffer.concat([gzipSync(JSON.stringify(envelope([event('one')]))), gzipSync(bomb)]);
    const found = await decodeObject('k', bytes, { maxInflatedBytes: 100_000 });
    expect(found.records).toHaveLength(1);
    expect(found.problems[0]!.reason).toContain('inflates beyond');
  });

  it('counts all members against one limit', async () => {
    const member = gzipSync(JSON.stringify(envelope([event('x'.repeat(1_000))])));
    const found = await decodeObject('k', Buffer.concat(Array.from({ length: 20 }, () => member)), {
      maxInflatedBytes: 10_000,
    });
    expect(found.records.length).toBeGreaterThan(2);
    expect(found.records.length).toBeLessThan(10);
    expect(found.problems).toHaveLength(1);
  });

  it('does not follow gzip in gzip for ever, nor list damage for ever', async () => {
    let deep = text(JSON.stringify(envelope([event('one')])));
    for (let i = 0; i < 5; i++) deep = gzipSync(deep);
    expect((await decodeObject('k', deep)).problems[0]!.reason).toContain('layers deep');
    const rotten = await decodeObject('k', text('{"messageType"\n'.repeat(5_000)), { maxProblems: 10 });
    expect(rotten.problems).toHaveLength(10);
    expect(rotten.problems[9]!.reason).toContain('the rest was not read');
  });

  it('keeps control messages and other records apart', async () => {
    const control = envelope(
      [event('CWL CONTROL MESSAGE: Checking health of destination Firehose.')],
      '',
      'CONTROL_MESSAGE',
    );
    const found = await decodeObject('k', text(`${JSON.stringify(control)}{"hello":1}`));
    expect(found.records).toEqual([]);
    expect(found.controlMessages).toEqual([
      { key: 'k', envelope: 0, messages: [control.logEvents[0]!.message] },
    ]);
    expect(found.otherRecords).toEqual([
      { key: 'k', offset: JSON.stringify(control).length, value: { hello: 1 } },
    ]);
  });

  it('reports an envelope that breaks its schema by field', async () => {
    const bad = { ...envelope([]), logEvents: [{ id: '1', timestamp: 'soon', message: 'x' }] };
    const found = await decodeObject(
      'k',
      text(`${JSON.stringify(bad)}${JSON.stringify(envelope([event('one')]))}`),
    );
    expect(found.records).toHaveLength(1);
    expect(found.problems[0]!.reason).toContain('logEvents.0.timestamp');
  });

  it('reads an envelope that holds only logEvents, and a message without its envelope', async () => {
    const agent = {
      eventVersion: '1.0',
      eventTime: '2026-11-24T00:11:46Z',
      awsRegion: 'ap-northeast-1',
      target: { id: 'mi-0' },
      userIdentity: { arn: 'arn' },
      runAsUser: '',
      sessionId: 'taro-1',
      sessionData: ['a'],
    };
    const found = await decodeObject(
      'k',
      text(JSON.stringify({ logEvents: [event('one')] }) + JSON.stringify(agent)),
    );
    expect(found.problems).toEqual([]);
    expect(found.records[0]).toMatchObject({ logStream: '', message: 'one' });
    expect(found.records[1]).toMatchObject({
      logStream: 'taro-1',
      timestamp: Date.UTC(2026, 10, 24, 0, 11, 46),
    });
    expect(found.records[1]!.message).toBe(JSON.stringify(agent));
  });

  it('has nothing to say about an empty object', async () => {
    expect(await decodeObject('k', new Uint8Array())).toMatchObject({
      records: [],
      controlMessages: [],
      otherRecords: [],
      problems: [],
    });
    expect(await messages(text('\n\n'))).toEqual([]);
  });
});
