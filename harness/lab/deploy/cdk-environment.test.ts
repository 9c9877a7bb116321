import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdkEnvironment, withoutCloudSettings } from './cdk-environment';

const options = { endpoint: 'http://127.0.0.1:4566', region: 'ap-northeast-1', cdkHome: '/run/.cdk' };

describe('cdkEnvironment', () => {
  const env = cdkEnvironment({
    ...options,
    base: {
      HOME: '/home/me',
      AWS_PROFILE: 'production',
      AWS_ACCESS_KEY_ID: 'AKIAREAL',
      AWS_SECRET_ACCESS_KEY: 'real',
      AWS_SESSION_TOKEN: 'real-token',
      AWS_ENDPOINT_URL_STS: 'https://sts.amazonaws.com',
      aws_web_identity_token_file: '/token',
      CDK_DEFAULT_ACCOUNT: '123456789012',
      LOCALSTACK_HOSTNAME: 'elsewhere',
      NO_PROXY: 'intranet',
      HTTP_PROXY: 'http://proxy:3128',
    },
  });

  it('passes nothing of the user’s account on', () => {
    expect(JSON.stringify(env)).not.toMatch(
      /production|AKIAREAL|"real|real-token|sts\.amazonaws|\/token|123456789012|elsewhere/,
    );
    expect(env).toMatchObject({
      HOME: '/home/me',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
  });

  it('names one endpoint for everything, past any proxy', () => {
    expect(env.AWS_ENDPOINT_URL).toBe('http://127.0.0.1:4566');
    expect(env.AWS_ENDPOINT_URL_S3).toBe('http://127.0.0.1:4566');
    expect(env.NO_PROXY).toBe('intranet,127.0.0.1');
  });

  it('lists every AWS_ variable that cdklocal would remove', () => {
    const allowed = env.AWS_ENVAR_ALLOWLIST?.split(',') ?? [];
    const removed = Object.keys(env).filter(
      (key) => key.startsWith('AWS_') && !key.startsWith('AWS_ENDPOINT_URL') && key !== 'AWS_ENVAR_ALLOWLIST',
    );
    expect(removed.length).toBeGreaterThan(0);
    expect(removed.sort()).toEqual(allowed.sort());
  });
});

describe('withoutCloudSettings', () => {
  it('leaves the rest alone', () => {
    expect(
      withoutCloudSettings({ PATH: '/bin', AWS_REGION: 'x', CDK_HOME: 'y', LAWS_OF_ROBOTICS: '3' }),
    ).toEqual({
      PATH: '/bin',
      LAWS_OF_ROBOTICS: '3',
    });
  });
});

describe('the poll hook', () => {
  const folder = mkdtempSync(join(tmpdir(), 'session-logs hook test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('shortens the CLI’s wait between two looks at a stack, and no other timer', () => {
    const script = join(folder, 'timers.cjs');
    writeFileSync(
      script,
      `const started = Date.now();
       function waitFor() { setTimeout(() => { console.log('look', Date.now() - started); clearTimeout(other); }, 5000); }
       const other = setTimeout(() => console.log('other', Date.now() - started), 5000);
       waitFor();`,
    );
    const { NODE_OPTIONS } = cdkEnvironment({ ...options, base: { NODE_OPTIONS: '--no-warnings' } });
    const printed = execFileSync(process.execPath, [script], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS },
    });
    const [what, ms] = printed.trim().split(' ');
    expect(what).toBe('look');
    expect(Number(ms)).toBeLessThan(4_000);
    expect(printed).not.toContain('other');
  });

  it('keeps util.promisify(setTimeout) a promise', () => {
    const { NODE_OPTIONS } = cdkEnvironment({ ...options, base: {} });
    const printed = execFileSync(
      process.execPath,
      ['-e', 'require("util").promisify(setTimeout)(1, "kept").then(console.log)'],
      { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS } },
    );
    expect(printed.trim()).toBe('kept');
  });
});
