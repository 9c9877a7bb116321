import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

export interface NagReport {
  rulesApplied: number;
  /** Findings without a reason. */
  unexplained: { rule: string; at: string; description: string }[];
  /** Findings with one. */
  acknowledged: { rule: string; at: string; reason: string }[];
  /** Reasons for what is found nowhere (any more). */
  idle: { rule: string; at: string }[];
}

interface NagInternals {
  isAcknowledged(resource: IConstruct, rule: string): boolean;
  applyRule(params: { node: IConstruct }): void;
}

/** Runs cdk-nag's pack AwsSolutions over every stack of the app. */
export function nagReport(app: App): NagReport {
  const pack = new AwsSolutionsChecks(app, { verbose: true });
  const inside = pack as unknown as NagInternals;
  const acknowledged: NagReport['acknowledged'] = [];
  const used = new Set<string>();
  let rulesApplied = 0;
  // cdk-nag 3.0.2 says what it found and not what was acknowledged: so its questions are listened to.
  const applyRule = inside.applyRule.bind(pack);
  inside.applyRule = (params) => {
    rulesApplied += 1;
    applyRule(params);
  };
  inside.isAcknowledged = (resource, rule) => {
    const found = reasonFor(resource, rule);
    if (found === undefined) return false;
    acknowledged.push({ rule, at: resource.node.path, reason: found.reason });
    used.add(`${found.at} ${rule}`);
    return true;
  };
  const { violations } = pack.validateScope(app);
  return {
    rulesApplied,
    unexplained: violations.flatMap(({ ruleName: rule, description, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({ rule, at: constructPath ?? '', description })),
    ),
    acknowledged,
    idle: app.node
      .findAll()
      .flatMap((construct) => reasonsOn(construct).map(({ rule }) => ({ rule, at: construct.node.path })))
      // CDK records what its own validation was told to overlook in the same place.
      .filter(({ rule }) => rule.startsWith(`${pack.readPackName}-`))
      .filter(({ rule, at }) => !used.has(`${at} ${rule}`)),
  };
}

function reasonFor(resource: IConstruct, rule: string) {
  for (let at: IConstruct | undefined = resource; at; at = at.node.scope) {
    const found = reasonsOn(at).find((candidate) => candidate.rule === rule);
    if (found) return { at: at.node.path, reason: found.reason };
  }
  return undefined;
}

function reasonsOn(construct: IConstruct): { rule: string; reason: string }[] {
  return construct.node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as Record<string, string>))
    .map(([id, reason]) => ({ rule: id.replace(/^annotation::/i, ''), reason }));
}
