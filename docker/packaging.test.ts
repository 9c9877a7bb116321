import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { agentConfigSchema } from '../harness/agent/config';
import { agent3_3_5226 } from '../harness/agent/profile';
import { backendKinds } from '../harness/backend/types';

const root = join(__dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

interface Step {
  name?: string;
  run?: string;
}
const compose = parse(read('docker-compose.yml'));
const workflow = parse(read('.github/workflows/integrity.yml'));
const steps: Step[] = workflow.jobs.prove.steps;
const scripts: Record<string, string> = JSON.parse(read('package.json')).scripts;

test('docker-compose.yml publishes ports on 127.0.0.1 only', () => {
  const ports = Object.values<{ ports?: string[] }>(compose.services).flatMap(
    (service) => service.ports ?? [],
  );
  expect(ports).not.toEqual([]);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
});

test('every service of docker-compose.yml has a healthcheck, and an image that a variable can change', () => {
  for (const service of Object.values<{ image: string; healthcheck?: unknown }>(compose.services)) {
    expect(service.healthcheck).toBeDefined();
    expect(service.image).toMatch(/^\$\{[A-Z_]+:-[^}]+\}$/);
  }
});

test("the configuration of docker-compose.yml's instance is one that the agent takes, with today's profile", () => {
  const config = agentConfigSchema.parse(JSON.parse(read('docker/compose/agent.json')));
  expect(config.profile).toEqual(agent3_3_5226);
  expect(config.endpoint).toBe('http://localstack:4566');
});

test("what the image's build bundles is what the instance's start program runs", () => {
  expect(read('docker/instance/start-agent.sh')).toContain('/opt/session-logs/amazon-ssm-agent.js');
  expect(read('docker/instance/Dockerfile')).toMatch(/COPY .*start-agent\.sh .*\/opt\/session-logs\//);
});

test('the workflow runs on every backend that brings its own LocalStack, with scripts that exist', () => {
  expect(workflow.jobs.prove.strategy.matrix.backend.sort()).toEqual(
    // localemu is there for what it enforces: npm run test:enforcement.
    backendKinds.filter((kind) => kind !== 'endpoint' && kind !== 'localemu').sort(),
  );
  const named = steps.flatMap((step) => [...(step.run ?? '').matchAll(/npm run (?:--silent )?(\S+)/g)]);
  expect(named).not.toEqual([]);
  for (const [, script] of named) expect(scripts).toHaveProperty([script as string]);
});

describe("the workflow's job summary", () => {
  const table = steps.find((step) => step.name === 'Table')?.run as string;
  let folder: string;
  const summarise = () => {
    const files = { GITHUB_STEP_SUMMARY: join(folder, 'summary'), GITHUB_OUTPUT: join(folder, 'output') };
    execFileSync('bash', ['-e', '-c', table], {
      cwd: folder,
      env: { ...process.env, BACKEND: 'process', ...files },
      stdio: 'ignore',
    });
    return {
      summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
      output: readFileSync(files.GITHUB_OUTPUT, 'utf8'),
    };
  };
  const makeRun = (name: string, report?: string) => {
    mkdirSync(join(folder, 'runs', name), { recursive: true });
    if (report !== undefined) writeFileSync(join(folder, 'runs', name, 'report.md'), report);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'session-logs-workflow-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('holds the report of the finished run, whose folder is the artefact', () => {
    makeRun('2026-11-24T00-11-46Z', 'the table\n');
    makeRun('2026-11-25T00-00-00Z');
    symlinkSync('2026-11-24T00-11-46Z', join(folder, 'runs/latest'));
    expect(summarise()).toEqual({
      summary: '# process\nthe table\n',
      output: 'folder=runs/2026-11-24T00-11-46Z\n',
    });
  });

  test('says so when a run ended without a result, and keeps what the run left', () => {
    makeRun('2026-11-24T00-11-46Z');
    const { summary, output } = summarise();
    expect(summary).toContain('There is no result');
    expect(output).toBe('folder=runs/2026-11-24T00-11-46Z\n');
  });

  test('says so when no run began', () => {
    expect(summarise().summary).toContain('There is no result');
  });
});
