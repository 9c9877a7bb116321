import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Settings } from '../settings';
import { settingsWith, testApp } from '../testing/template';
import { makeStacks } from './deployment';

function deployment(settings: Partial<Settings> = {}) {
  const app = testApp();
  makeStacks(app, settingsWith(settings));
  const stacks = app.node.children.filter((child): child is Stack => Stack.isStack(child));
  return new Map(stacks.map((stack) => [stack.stackName, { stack, template: Template.fromStack(stack) }]));
}
const everything = deployment();

describe('the stacks', () => {
  it('are all made by default, each after the archive', () => {
    expect([...everything.keys()]).toEqual([
      'session-logs',
      'session-logs-monitoring',
      'session-logs-instance',
      'session-logs-catalog',
    ]);
    for (const [name, { stack }] of everything) {
      expect(stack.dependencies.map((other) => other.stackName)).toEqual(
        name === 'session-logs' ? [] : ['session-logs'],
      );
    }
  });

  it.each(['archive', 'monitoring', 'instance', 'catalog'] as const)(
    '%s is made alone, and the same',
    (name) => {
      const alone = deployment({ stacks: [name] });
      expect(alone.size).toBe(1);
      const [stackName, made] = [...alone][0]!;
      expect(made.template.toJSON()).toEqual(everything.get(stackName)?.template.toJSON());
    },
  );

  it.each<[string, boolean, Partial<Settings>]>([
    ['by default', true, {}],
    [
      'with a key for seals that exists',
      true,
      { existingSealKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/0a' },
    ],
    ['without a key for seals', false, { sealKey: 'none' }],
    ['with roles of instances', true, { instanceRoles: { web1: ['alice'] } }],
  ])('%s import only what the archive exports', (_what, sealed, settings) => {
    const stacks = deployment(settings);
    const outputs: Record<string, { Export?: { Name: string } }> = stacks
      .get('session-logs')
      ?.template.toJSON().Outputs;
    const exported = Object.values(outputs).flatMap((output) => output.Export?.Name ?? []);
    const imported = new Set<string>();
    for (const { template } of stacks.values()) {
      for (const [, name] of JSON.stringify(template.toJSON()).matchAll(/"Fn::ImportValue":"([^"]+)"/g)) {
        if (name !== undefined) imported.add(name);
      }
    }
    expect(imported.size).toBeGreaterThan(3);
    expect(exported).toEqual(expect.arrayContaining([...imported]));
    expect(imported.has('session-logs:SealKeyArn')).toBe(sealed);
  });

  it('of two deployments share no name', () => {
    const other = deployment({ name: 'other' });
    const names = (stacks: typeof everything) =>
      [...stacks.values()].flatMap(({ template }) =>
        [
          ...JSON.stringify(template.toJSON()).matchAll(
            /"(?:Name|[A-Z]\w+Name|DashboardName|AlarmName)":"([\w/.-]+)"/g,
          ),
        ].map(([, name]) => name),
      );
    const ours = new Set(names(everything).filter((name) => name?.includes('session')));
    expect(ours.size).toBeGreaterThan(10);
    const shared = names(other).filter((name) => name?.includes('session-logs') && ours.has(name));
    expect(shared).toEqual([]);
  });
});
