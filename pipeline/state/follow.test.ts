import { filterTo, followPipeline } from './follow';
import { absent, there } from './part';
import type { PipelineState } from './pipeline-state';
import { destination, filter, soundDelivery, stream } from './testing/sound-state';

const names = { documentName: 'doc', logGroupName: 'g' };
const documentOf = (inputs: object) =>
  there({
    version: '1',
    content: JSON.stringify({ schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs }),
  });
const follow = (change: Partial<PipelineState>) =>
  followPipeline(soundDelivery({ names, document: documentOf({ cloudWatchLogGroupName: 'g' }), ...change }));

it('gives every name on the way, prefixes up to their first expression', () => {
  const inputs = { cloudWatchLogGroupName: 'g', s3BucketName: 'b', s3KeyPrefix: 'transcripts' };
  expect(follow({ document: documentOf(inputs) })).toEqual({
    logGroupName: 'g',
    subscriptionFilterName: 'f',
    deliveryStreamName: 's-archive',
    bucketName: 'bucket',
    streamPrefix: 'session-logs/',
    errorPrefix: 'errors/',
    transcriptBucketName: 'b',
    transcriptPrefix: 'transcripts/',
  });
  const bare = destination({ prefix: '!{timestamp:yyyy}/', errorPrefix: '' });
  const state = {
    document: documentOf({ ...inputs, s3KeyPrefix: '' }),
    deliveryStream: stream({ destination: bare }),
  };
  expect(follow(state)).toMatchObject({ streamPrefix: '', errorPrefix: '', transcriptPrefix: '' });
});

const none = { documentName: 'doc' };
it.each<[string, Partial<PipelineState>, object]>([
  [
    'there is no Session document doc',
    { names: none, document: absent('there is no Session document doc') },
    {},
  ],
  [
    'cannot read the Session document doc: denied',
    { names: none, document: { is: 'unreadable', reason: 'denied' } },
    {},
  ],
  [
    'doc is not a Session document of schema 1.0: content',
    { names: none, document: there({ version: '1', content: '{' }) },
    {},
  ],
  [
    'doc names no log group',
    { names: none, document: documentOf({ s3BucketName: 'b' }) },
    { transcriptBucketName: 'b' },
  ],
  ['denied', { subscriptionFilters: { is: 'unreadable', reason: 'denied' } }, { logGroupName: 'g' }],
  [
    'g has no subscription filter that leads to Data Firehose',
    { subscriptionFilters: there([filter({ destinationArn: undefined })]) },
    { logGroupName: 'g' },
  ],
  [
    'delivery stream s-archive cannot be read: gone',
    { deliveryStream: absent('gone') },
    { deliveryStreamName: 's-archive' },
  ],
  [
    'delivery stream s-archive has no S3 destination',
    { deliveryStream: stream({ destination: undefined }) },
    { deliveryStreamName: 's-archive' },
  ],
])('ends with: %s', (stops, change, known) => {
  const { bucketName, ...found } = follow(change);
  expect(bucketName).toBeUndefined();
  expect(found).toMatchObject({ ...known, stops: expect.stringContaining(stops) });
});

it('goes on without a document where the log group is given', () => {
  expect(follow({ document: absent('none') })).toMatchObject({ logGroupName: 'g', bucketName: 'bucket' });
});

it('takes the filter to the stream of exactly this name, or to any', () => {
  const to = (name: string) => filter({ filterName: name, destinationArn: `arn:x:deliverystream/${name}` });
  const lambda = filter({ filterName: 'l', destinationArn: 'arn:aws:lambda:f' });
  expect(filterTo([lambda, to('my-s'), to('s')], 's')?.filterName).toBe('s');
  expect(filterTo([lambda, to('s2')], 's')).toBeUndefined();
  expect(filterTo([lambda, to('s2')])?.filterName).toBe('s2');
  expect(filterTo([lambda])).toBeUndefined();
});
