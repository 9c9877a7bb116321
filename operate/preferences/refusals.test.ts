import { wantedInputs } from '../../pipeline';
import type { Part, PipelineState } from '../../pipeline/state';
import { bucket, group } from '../../pipeline/state/testing/sound-state';
import { refusalsUnder } from './refusals';

const there = <T>(value: T): Part<T> => ({ is: 'there', value });
const absent = { is: 'absent', reason: 'none' } as const;
const denied = { is: 'unreadable', reason: 'denied' } as const;
const transcripts = { bucketName: 'b', prefix: 'transcripts/' };
const strict = wantedInputs({ logGroupName: 'g', transcripts, requireEncryption: true });
const lax = wantedInputs({ logGroupName: 'g', transcripts, requireEncryption: false });
const streamed = wantedInputs({ logGroupName: 'g', requireEncryption: true });

const without = { logGroup: group({ kmsKeyId: undefined }) };
const plain = { bucket: bucket({ encryption: there({}) }) };

it.each<[string, typeof strict, Partial<PipelineState>, string[]]>([
  ['all is there', strict, {}, []],
  ['no group', strict, { logGroup: absent }, ['log group g does not exist']],
  ['no group, nothing required', lax, { logGroup: absent }, ['log group g does not exist']],
  ['a group that cannot be read', lax, { logGroup: denied }, ['log group g cannot be read: denied']],
  [
    'no key, and one is required',
    strict,
    without,
    ['log group g has no KMS key, and cloudWatchEncryptionEnabled asks for one'],
  ],
  ['no key, and none is required', lax, without, []],
  [
    'no default encryption, and it is required',
    strict,
    plain,
    ['bucket b has no default encryption, and s3EncryptionEnabled asks for it'],
  ],
  ['no default encryption, and none is required', lax, plain, []],
  ['any encryption', strict, { bucket: bucket({ encryption: there({ algorithm: 'AES256' }) }) }, []],
  ['no bucket', lax, { bucket: absent }, ['the encryption of bucket b cannot be read: none']],
  [
    'a bucket that cannot be read',
    lax,
    { bucket: bucket({ encryption: denied }) },
    ['the encryption of bucket b cannot be read: denied'],
  ],
  ['a bucket that nobody asks for', streamed, { bucket: absent }, []],
  [
    'both, the group first',
    strict,
    { ...without, ...plain },
    [expect.stringContaining('log group g'), expect.stringContaining('bucket b')],
  ],
])('%s', (_what, inputs, change, refusals) => {
  const state = { names: {}, logGroup: group(), bucket: bucket(), ...change };
  expect(refusalsUnder(state, inputs)).toEqual(refusals);
});
