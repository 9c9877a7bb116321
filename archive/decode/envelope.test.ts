import fc from 'fast-check';
import { agentMessageSchema, isAgentMessage } from '../session-records';
import { envelopeSchema, isEnvelope } from './envelope';

/** A valid value with some of its parts replaced by anything. */
function almost<T extends object>(valid: T): fc.Arbitrary<unknown> {
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(undefined, null, '', 0, [], {}, Number.POSITIVE_INFINITY),
  );
  const keys = Object.keys(valid) as (keyof T)[];
  return fc
    .tuple(fc.subarray(keys), fc.array(anything, { minLength: keys.length, maxLength: keys.length }))
    .map(([some, values]) => ({ ...valid, ...Object.fromEntries(some.map((key, i) => [key, values[i]])) }));
}

const event = almost({ id: '1', timestamp: 5, message: 'm' });
const envelope = fc.array(event, { maxLength: 3 }).chain((logEvents) =>
  almost({
    messageType: 'DATA_MESSAGE',
    owner: 'o',
    logGroup: 'g',
    logStream: 's',
    subscriptionFilters: ['f'],
    logEvents,
  }),
);
const message = almost({
  eventVersion: '1.0',
  eventTime: 't',
  awsRegion: 'r',
  target: { id: 'i' },
  userIdentity: { arn: 'a' },
  runAsUser: '',
  sessionId: 's',
  sessionData: ['a'],
});

describe('the fast checks say what the schemas say', () => {
  it('isEnvelope', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(envelope, fc.jsonValue()), (value) => {
        expect(isEnvelope(value)).toBe(envelopeSchema.safeParse(value).success);
        accepted += isEnvelope(value) ? 1 : 0;
      }),
      { numRuns: 1_000 },
    );
    expect(accepted).toBeGreaterThan(10);
  });

  it('isAgentMessage', () => {
    let accepted = 0;
    const inner = fc
      .tuple(message, almost({ id: 'i' }), almost({ arn: 'a' }), fc.boolean())
      .map(([outer, target, userIdentity, deep]) =>
        deep ? { ...(outer as object), target, userIdentity } : outer,
      );
    fc.assert(
      fc.property(fc.oneof(inner, fc.jsonValue()), (value) => {
        expect(isAgentMessage(value)).toBe(agentMessageSchema.safeParse(value).success);
        accepted += isAgentMessage(value) ? 1 : 0;
      }),
      { numRuns: 1_000 },
    );
    expect(accepted).toBeGreaterThan(10);
  });
});
