import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A docker client that answers as the environment says, and keeps the arguments of builds and the label of the last. */
const fakeDocker = `#!/bin/sh
case "$*" in
  --version) echo 'Docker version 28.2.2, build 0' ;;
  version*) exit "\${FAKE_ENGINE:-0}" ;;
  'buildx version') exit "\${FAKE_BUILDX:-0}" ;;
  'image inspect '*session-logs.inputs*) cat "$FAKE/label" ;;
  'image inspect --format {{.Size}}'*) echo 518000000 ;;
  'image inspect '*) exit "\${FAKE_BASE:-0}" ;;
  'image prune '*) ;;
  pull*) echo 'no such host' >&2; exit 1 ;;
  build*)
    echo "$*" >>"$FAKE/builds"
    [ -z "\${FAKE_BUILD_FAILS:-}" ] || { echo 'hash mismatch'; exit 1; }
    echo "$*" | sed -n 's/.*session-logs.inputs=\\([0-9a-f]*\\).*/\\1/p' >"$FAKE/label" ;;
  *) echo "unexpected: $*" >&2; exit 99 ;;
esac
`;

let folder: string;
const repository = join(__dirname, '..');
const lock = 'harness/backend/localstack-4.14.0.lock.txt';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-logs-images-'));
  cpSync(__dirname, join(folder, 'docker'), { recursive: true });
  mkdirSync(join(folder, 'harness/backend'), { recursive: true });
  for (const path of [lock, 'harness/backend/uv-0.13.9.lock.txt'])
    cpSync(join(repository, path), join(folder, path));
  writeFileSync(join(folder, 'docker-client'), fakeDocker, { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function build(env: Record<string, string> = {}, args = ['localstack']) {
  const { status, stdout, stderr } = spawnSync(join(folder, 'docker/build-images.sh'), args, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, FAKE: folder, SESSION_LOGS_DOCKER: join(folder, 'docker-client'), ...env },
  });
  return { status, stdout, stderr };
}
const builds = () =>
  existsSync(join(folder, 'builds')) ? readFileSync(join(folder, 'builds'), 'utf8').trim().split('\n') : [];

test.each([
  ['no engine answers', { FAKE_ENGINE: '1' }, 'no-engine', 'docker/engine.sh start'],
  ['no client can build', { FAKE_BUILDX: '1' }, 'no-buildx', 'docker-buildx'],
  [
    'the named base image is missing',
    { FAKE_BASE: '1', SESSION_LOGS_BASE_PYTHON: 'example/base:1' },
    'base-image-missing',
    'example/base:1',
  ],
  ['the build fails', { FAKE_BUILD_FAILS: '1' }, 'build-failed', 'hash mismatch'],
  ['there is no client', { SESSION_LOGS_DOCKER: '/nowhere/docker' }, 'no-docker', 'Install Docker'],
])('says what is wrong when %s', (_, env, code, word) => {
  const { status, stdout, stderr } = build(env);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^error: .*\\(${code}\\)$`, 'm'));
  expect(stderr).toContain(word);
});

test('an unknown argument is an error that names it', () => {
  const { status, stderr } = build({}, ['--forse']);
  expect(status).toBe(2);
  expect(stderr).toContain('--forse');
});

test('builds once, and again when an input or the named base changes, or when forced', () => {
  expect(build().stdout).toBe('session-logs/localstack:4.14.0\n');
  expect(build().stderr).toContain('up to date');
  expect(builds()).toHaveLength(1);
  appendFileSync(join(folder, lock), '# another\n');
  build();
  expect(builds()).toHaveLength(2);
  build({ SESSION_LOGS_BASE_PYTHON: 'example/base:1' });
  expect(builds()).toHaveLength(3);
  build({ SESSION_LOGS_BASE_PYTHON: 'example/base:1' }, ['--force', 'localstack']);
  expect(builds()).toHaveLength(4);
});

test("hands the machine's certificates to the build as a secret, and as nothing else", () => {
  const certificates = join(folder, 'ca.pem');
  writeFileSync(certificates, 'certificates\n');
  build({ SSL_CERT_FILE: certificates });
  const [command = ''] = builds();
  expect(command).toContain(`--secret id=ca-bundle,src=${certificates} `);
  expect(command.split(certificates)).toHaveLength(2);
});

test('a failed build is not taken for a good one', () => {
  build({ FAKE_BUILD_FAILS: '1' });
  expect(build().stderr).toContain('is built');
});
