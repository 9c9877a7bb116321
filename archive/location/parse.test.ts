import { openLocation } from './open';
import { parseLocation } from './parse';

describe('parseLocation', () => {
  it.each([
    ['s3://logs', { kind: 's3', bucket: 'logs', prefix: '' }],
    ['s3://logs/', { kind: 's3', bucket: 'logs', prefix: '' }],
    ['s3://logs/a/b', { kind: 's3', bucket: 'logs', prefix: 'a/b/' }],
    ['s3://logs/a/b/', { kind: 's3', bucket: 'logs', prefix: 'a/b/' }],
    ['./copy', { kind: 'folder', path: './copy' }],
    ['/srv/copy', { kind: 'folder', path: '/srv/copy' }],
    ['file:///srv/a%20b', { kind: 'folder', path: '/srv/a b' }],
  ])('reads %s', (text, location) => {
    expect(parseLocation(text)).toEqual(location);
  });

  it.each([
    '',
    ' ',
    's3://',
    's3:///x',
    's3://UPPER/x',
    's3://a',
    'https://logs.s3.amazonaws.com/x',
    'arn:aws:s3:::logs',
    's3://logs/a//b',
  ])('refuses %j, naming the flag', (text) => {
    expect(() => parseLocation(text, '--from')).toThrow(
      expect.objectContaining({ code: 'bad-archive-location', message: expect.stringContaining('--from') }),
    );
  });

  it('uses an endpoint with path style', async () => {
    const store = await openLocation('s3://logs/a', {
      env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_REGION: 'ap-northeast-1' },
    });
    expect(store).toMatchObject({ kind: 's3', name: 's3://logs/a/' });
  });
});
