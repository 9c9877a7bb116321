import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { stringify } from 'yaml';
import { readSettings, type Settings } from '../settings';
import { type ArchiveStackProps, SessionLogArchiveStack } from '../stacks';

// CDK's own validation of a template costs seconds a synthesis; `npm run synth` does it once.
process.env.CDK_VALIDATION = 'false';

// Without a folder of ours, each synthesis would leave one behind in the system's temp folder.
const folder = mkdtempSync(join(tmpdir(), 'session-logs-infra-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** For a cloud assembly; gone when the tests are through. */
export const emptyFolder = () => mkdtempSync(join(folder, 'cdk.out-'));
export const testApp = () => new App({ outdir: emptyFolder() });
export const settingsWith = (settings: Partial<Settings> = {}): Settings => ({
  ...readSettings(() => undefined),
  ...settings,
});

/** The archive stack under these settings. */
export function synthesise(settings: Partial<Settings> = {}, props: ArchiveStackProps = {}) {
  const stack = new SessionLogArchiveStack(testApp(), 'SessionLogArchive', settingsWith(settings), props);
  return { stack, ...templateOf(stack) };
}

export interface Resource {
  Type: string;
  DeletionPolicy?: string;
  Properties: Record<string, unknown>;
}
export interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  NotResource?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
  Principal?: Record<string, unknown>;
}

export function templateOf(stack: Stack) {
  const template = Template.fromStack(stack);
  const resources: Record<string, Resource> = template.toJSON().Resources;
  /** The one resource of a type (and, where there are several, of an id that begins so). */
  const only = (type: string, idPrefix = '') => {
    const found = Object.entries(resources).filter(
      ([id, resource]) => resource.Type === type && id.startsWith(idPrefix),
    );
    expect(found.map(([id]) => id)).toHaveLength(1);
    const [id, resource] = found[0]!;
    return { id, ...resource };
  };
  return { template, resources, only };
}

/** What CloudFormation takes inline, bytes (its quotas, "Template body size in a request"). */
export const inlineBytes = 51_200;
/** A template as large as the CDK CLI 2.1148 sends it: as YAML, whatever it was synthesised as. */
export const bytesSent = (template: Template): number =>
  Buffer.byteLength(stringify(template.toJSON(), { schema: 'yaml-1.1', lineWidth: 0 }));

/** A template value as text, references written `<LogicalId>` or `<LogicalId.Attribute>`, imports `<import NAME>`. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  const intrinsic = value as Record<string, unknown>;
  if (typeof intrinsic.Ref === 'string') return `<${intrinsic.Ref}>`;
  if (Array.isArray(intrinsic['Fn::GetAtt'])) return `<${intrinsic['Fn::GetAtt'].join('.')}>`;
  if (intrinsic['Fn::ImportValue'] !== undefined) return `<import ${intrinsic['Fn::ImportValue']}>`;
  if (typeof intrinsic['Fn::Sub'] === 'string') return intrinsic['Fn::Sub'].replace(/\$\{([^}]+)\}/g, '<$1>');
  if (Array.isArray(intrinsic['Fn::Join'])) {
    const [separator, parts] = intrinsic['Fn::Join'] as [string, unknown[]];
    return parts.map(asText).join(separator);
  }
  throw new Error(`no text form for ${JSON.stringify(value)}`);
}
export const texts = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).map(asText);

/** The statements of a role's inline policies, or of a managed policy. */
export function statementsOf(resource: Resource): Statement[] {
  const inline = resource.Properties.Policies as { PolicyDocument: { Statement: Statement[] } }[] | undefined;
  const documents = inline?.map((policy) => policy.PolicyDocument) ?? [
    resource.Properties.PolicyDocument as { Statement: Statement[] },
  ];
  return documents.flatMap((document) => document.Statement);
}

export const trustOf = (role: Resource) =>
  (role.Properties.AssumeRolePolicyDocument as { Statement: Statement[] }).Statement;

/** action -> the resources, as text, of the statements with this effect; `not X` for a NotResource. */
export function actionsOf(resource: Resource, effect: 'Allow' | 'Deny'): Record<string, string[]> {
  const actions: Record<string, string[]> = {};
  for (const statement of statementsOf(resource)) {
    if (statement.Effect !== effect) continue;
    const resources =
      statement.NotResource === undefined
        ? texts(statement.Resource)
        : texts(statement.NotResource).map((text) => `not ${text}`);
    for (const action of texts(statement.Action)) {
      actions[action] = [...(actions[action] ?? []), ...resources];
    }
  }
  return actions;
}
