import { type PipelineFinding, pipelineFindingCodes } from './finding';
import { judgePipeline } from './judge-pipeline';
import { absent, type Part, there } from './part';
import type { PipelineState } from './pipeline-state';
import { bucket, destination, filter, group, pipeline, soundDelivery, stream } from './testing/sound-state';

const denied = <T>(): Part<T> => ({ is: 'unreadable', reason: 'denied' });
type Row = [PipelineFinding['code'], PipelineFinding['kind'], string, Partial<PipelineState>];

const wrong: Row[] = [
  ['group-missing', 'breaks', 'log group g does not exist', { logGroup: absent('none') }],
  ['group-class', 'breaks', 'is of class DELIVERY', { logGroup: group({ logGroupClass: 'DELIVERY' }) }],
  ['group-retention-none', 'weakens', 'for ever', { logGroup: group({ retentionInDays: undefined }) }],
  ['group-not-encrypted', 'weakens', 'has no KMS key', { logGroup: group({ kmsKeyId: undefined }) }],
  ['group-unreadable', 'breaks', 'g cannot be read: denied', { logGroup: denied() }],
  ['filter-missing', 'breaks', 'nothing leaves CloudWatch Logs', { subscriptionFilters: there([]) }],
  [
    'filter-elsewhere',
    'breaks',
    'leads to the delivery stream s-archive (f to arn:aws:lambda:f): nothing',
    { subscriptionFilters: there([filter({ destinationArn: 'arn:aws:lambda:f' })]) },
  ],
  [
    // The name of another stream may end like ours, or begin so.
    'filter-elsewhere',
    'breaks',
    'leads to the delivery stream s-archive (f to arn:x:deliverystream/my-s-archive, f to arn:x:deliverystream/s-archive2)',
    {
      subscriptionFilters: there([
        filter({ destinationArn: 'arn:x:deliverystream/my-s-archive' }),
        filter({ destinationArn: 'arn:x:deliverystream/s-archive2' }),
      ]),
    },
  ],
  [
    'filter-pattern',
    'breaks',
    'only events matching " "',
    { subscriptionFilters: there([filter({ filterPattern: ' ' })]) },
  ],
  [
    'filter-renamed',
    'weakens',
    'is named mine, and not f',
    { subscriptionFilters: there([filter({ filterName: 'mine' })]) },
  ],
  ['filter-unreadable', 'breaks', 'of g cannot be read: denied', { subscriptionFilters: denied() }],
  ['filter-unreadable', 'breaks', 'of g cannot be read: gone', { subscriptionFilters: absent('gone') }],
  ['stream-inactive', 'breaks', 's-archive is CREATING', { deliveryStream: stream({ status: 'CREATING' }) }],
  ['stream-inactive', 'breaks', 's-archive is undefined', { deliveryStream: stream({ status: undefined }) }],
  [
    'stream-no-s3',
    'breaks',
    's-archive has no S3 destination',
    { deliveryStream: stream({ destination: undefined }) },
  ],
  [
    'stream-elsewhere',
    'breaks',
    'writes to arn:aws:s3:::bucket2, not to the bucket bucket',
    { deliveryStream: stream({ destination: destination({ bucketArn: 'arn:aws:s3:::bucket2' }) }) },
  ],
  [
    'stream-elsewhere',
    'breaks',
    'writes to undefined',
    { deliveryStream: stream({ destination: destination({ bucketArn: undefined }) }) },
  ],
  [
    'stream-prefix',
    'breaks',
    'writes under "session-logs", where the archive is read under "session-logs/"',
    { deliveryStream: stream({ destination: destination({ prefix: 'session-logs' }) }) },
  ],
  [
    'stream-prefix',
    'breaks',
    'writes under "",',
    { deliveryStream: stream({ destination: destination({ prefix: '' }) }) },
  ],
  ['stream-unreadable', 'breaks', 's-archive cannot be read: denied', { deliveryStream: denied() }],
  ['stream-unreadable', 'breaks', 's-archive cannot be read: gone', { deliveryStream: absent('gone') }],
  ['bucket-missing', 'breaks', 'bucket bucket does not exist', { bucket: absent('none') }],
  [
    'bucket-not-encrypted',
    'weakens',
    'encrypts with AES256',
    { bucket: bucket({ encryption: there({ algorithm: 'AES256' }) }) },
  ],
  [
    // Two layers of KMS are not what infra/ declares either.
    'bucket-not-encrypted',
    'weakens',
    'encrypts with aws:kms:dsse',
    { bucket: bucket({ encryption: there({ algorithm: 'aws:kms:dsse' }) }) },
  ],
  ['bucket-not-encrypted', 'weakens', 'encrypts with nothing', { bucket: bucket({ encryption: there({}) }) }],
  [
    'bucket-unversioned',
    'weakens',
    'keeps no versions',
    { bucket: bucket({ versioning: there({ status: 'Suspended' }) }) },
  ],
  ['bucket-unversioned', 'weakens', 'keeps no versions', { bucket: bucket({ versioning: there({}) }) }],
  [
    'bucket-public',
    'weakens',
    'does not block all public access',
    { bucket: bucket({ publicAccess: there({ blocked: false }) }) },
  ],
  [
    'bucket-unreadable',
    'weakens',
    'its encryption cannot be read: denied',
    { bucket: bucket({ encryption: denied() }) },
  ],
  [
    'bucket-unreadable',
    'weakens',
    'its versioning cannot be read: denied',
    { bucket: bucket({ versioning: denied() }) },
  ],
  [
    'bucket-unreadable',
    'weakens',
    'its public access block cannot be read: denied',
    { bucket: bucket({ publicAccess: denied() }) },
  ],
  ['bucket-unreadable', 'weakens', 'bucket bucket cannot be read: denied', { bucket: denied() }],
];

it('has nothing to say of a sound pipeline', () => {
  expect(judgePipeline(soundDelivery(), pipeline)).toEqual([]);
});

it.each(wrong)('%s %s: %s', (code, kind, sentence, change) => {
  expect(judgePipeline(soundDelivery(change), pipeline)).toEqual([
    { code, kind, sentence: expect.stringContaining(sentence) },
  ]);
});

it('is seen to say each of its codes', () => {
  expect([...new Set(wrong.map(([code]) => code))].sort()).toEqual([...pipelineFindingCodes].sort());
});

it.each<[string, Partial<PipelineState>]>([
  ['a day of retention', { logGroup: group({ retentionInDays: 1 }) }],
  [
    'the filter that leads there beside one that does not',
    {
      subscriptionFilters: there([
        filter({ destinationArn: 'arn:aws:lambda:f', filterPattern: 'x' }),
        filter(),
      ]),
    },
  ],
])('is content with %s', (_what, change) => {
  expect(judgePipeline(soundDelivery(change), pipeline)).toEqual([]);
});

it('compares only what it is told, and judges only what was looked at', () => {
  const state = soundDelivery({
    subscriptionFilters: there([
      filter({ filterName: 'other', destinationArn: 'arn:x:deliverystream/other' }),
    ]),
    deliveryStream: stream({ destination: destination({ bucketArn: 'arn:aws:s3:::other', prefix: 'x/' }) }),
  });
  expect(judgePipeline(state, { logGroupName: 'g' })).toEqual([]);
  expect(judgePipeline({ names: {} }, pipeline)).toEqual([]);
  expect(judgePipeline({ names: {}, bucket: there({}) }, pipeline)).toEqual([]);
});

it('names what breaks before what weakens, each in the order of the pipeline', () => {
  const state = soundDelivery({
    logGroup: group({ kmsKeyId: undefined, logGroupClass: 'DELIVERY' }),
    deliveryStream: denied(),
    bucket: bucket({ versioning: there({}) }),
  });
  expect(judgePipeline(state, pipeline).map(({ code }) => code)).toEqual([
    'group-class',
    'stream-unreadable',
    'group-not-encrypted',
    'bucket-unversioned',
  ]);
});

it('judges a state that was written down and read again as it judged the first', () => {
  for (const [, , , change] of wrong) {
    const state = soundDelivery(change);
    const again = JSON.parse(JSON.stringify(state)) as PipelineState;
    expect(judgePipeline(again, pipeline)).toEqual(judgePipeline(state, pipeline));
  }
});
