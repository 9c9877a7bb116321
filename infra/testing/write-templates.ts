/**
 * Writes what stacks/templates.test.ts compares with: the templates as they are now. For whoever changes a template on
 * purpose, has seen by `cdk diff` that no resource is replaced, and commits both:
 * `node -r ./base/register.cjs infra/testing/write-templates.ts`
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployments, templatesOf } from './deployments';

process.env.CDK_VALIDATION = 'false';
const folder = mkdtempSync(join(tmpdir(), 'session-logs-infra-templates-'));
try {
  for (const [name, settings] of Object.entries(deployments)) {
    const templates = templatesOf(settings, join(folder, name));
    const file = join(__dirname, '../fixtures/templates', `${name}.json`);
    writeFileSync(file, `${JSON.stringify(templates, undefined, 1)}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
