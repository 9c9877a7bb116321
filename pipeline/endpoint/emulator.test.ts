import { endpointSettings, isLoopback } from './emulator';

describe('endpointSettings', () => {
  const local = 'http://127.0.0.1:4566';
  const test = { accessKeyId: 'test', secretAccessKey: 'test' };

  it('stands in for credentials and region on a loopback address', () => {
    expect(endpointSettings({ endpointUrl: local, env: {} })).toEqual({
      endpoint: local,
      region: 'ap-northeast-1',
      credentials: test,
    });
  });

  it.each([
    'AWS_ACCESS_KEY_ID',
    'AWS_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ])('leaves credentials alone where %s chose some', (name) => {
    expect(endpointSettings({ endpointUrl: local, env: { [name]: 'x' } }).credentials).toBeUndefined();
    expect(endpointSettings({ endpointUrl: local, env: { [name]: '' } }).credentials).toEqual(test);
  });

  it('takes the region that was typed, then the environment’s', () => {
    const env = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'us-west-2' };
    const regionOf = (more: object) => endpointSettings({ endpointUrl: local, ...more }).region;
    expect(regionOf({ env, region: 'us-east-1' })).toBe('us-east-1');
    expect(regionOf({ env })).toBe('eu-west-1');
    expect(regionOf({ env: { AWS_DEFAULT_REGION: 'us-west-2' } })).toBe('us-west-2');
    expect(regionOf({ env: { AWS_PROFILE: 'lab' } })).toBeUndefined();
  });

  it('stands in for nothing anywhere else', () => {
    expect(endpointSettings({ env: {} })).toEqual({});
    for (const endpoint of ['https://s3.example.com', 'http://127.0.0.1.example.com', 'http://10.0.0.1:4566'])
      expect(endpointSettings({ endpointUrl: endpoint, env: {} })).toEqual({ endpoint });
  });
});

it.each([
  ['http://127.0.0.1:4566', true],
  ['https://127.3.2.1', true],
  ['http://LOCALHOST:4566', true],
  ['http://[::1]:4566', true],
  ['http://[::2]:4566', false],
  ['http://localhost.example.com', false],
  ['http://128.0.0.1', false],
  ['http://user@example.com/localhost', false],
  ['localhost:4566', false],
  ['nothing', false],
])('isLoopback(%s): %s', (url, is) => {
  expect(isLoopback(url)).toBe(is);
});
