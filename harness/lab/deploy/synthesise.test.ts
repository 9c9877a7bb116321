import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testRun } from '../../../base/processes/testing/run';
import { synthesise } from './synthesise';

// A child process each: jest's 5 s are too few on a busy machine.
jest.setTimeout(30_000);

describe('synthesise', () => {
  const folder = mkdtempSync(join(tmpdir(), 'session-logs-synth-test-'));
  const run = testRun(folder);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('makes the assembly of a deployment of that name, with its settings', async () => {
    const outDir = join(folder, 'cdk.out');
    await expect(synthesise({ run, name: 'proof-7', outDir, settings: { retentionDays: 5 } })).resolves.toBe(
      outDir,
    );
    const { artifacts } = JSON.parse(readFileSync(join(outDir, 'manifest.json'), 'utf8'));
    expect(artifacts.SessionLogArchive.properties.stackName).toBe('proof-7');
    const template = readFileSync(join(outDir, artifacts.SessionLogArchive.properties.templateFile), 'utf8');
    expect(template).toContain('proof-7/sessions');
    expect(template).toContain('"RetentionInDays": 5');
  });

  it('passes on what the app says of a wrong setting', async () => {
    await expect(synthesise({ run, name: 'Bad_Name', outDir: join(folder, 'bad') })).rejects.toMatchObject({
      code: 'synth-failed',
      message: expect.stringMatching(/setting "name" \("Bad_Name"\)/),
      lastLogLines: [expect.stringContaining('SettingsError')],
      hint: expect.stringContaining('bad.log'),
    });
  });
});
