import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingKeys } from '../settings';
import { deployments, templatesOf } from '../testing/deployments';
import { emptyFolder, type Resource } from '../testing/template';

type Templates = Record<string, { Resources: Record<string, Resource> }>;

/** `LogicalId: type`, of every resource. Where one changes, CloudFormation makes another resource and drops this one. */
const resourcesOf = (templates: Templates) =>
  Object.entries(templates).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).map(([id, { Type }]) => `${stack} ${id}: ${Type}`),
  );

// The templates of the last release (testing/write-templates.ts). What somebody deployed with it must be updated in place.
describe.each(Object.keys(deployments))('the deployment "%s"', (name) => {
  const file = join(__dirname, '../fixtures/templates', `${name}.json`);
  const before: Templates = JSON.parse(readFileSync(file, 'utf8'));
  const now = templatesOf(deployments[name]!, emptyFolder()) as Templates;

  it('has the resources that it had, under the same logical IDs', () => {
    expect(resourcesOf(before).length).toBeGreaterThan(40);
    expect(resourcesOf(now)).toEqual(resourcesOf(before));
  });

  it('gives them the same properties: CloudFormation would find nothing to update', () => {
    expect(now).toEqual(before);
  });
});

it('the deployments use every setting, so that each is compared', () => {
  const used = new Set(Object.values(deployments).flatMap((settings) => Object.keys(settings)));
  expect(settingKeys.filter((key) => !used.has(key))).toEqual([]);
});
