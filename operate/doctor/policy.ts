import { z } from 'zod';

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const statementSchema = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([z.string(), z.record(z.string(), oneOrMore)]).optional(),
  Action: oneOrMore.optional(),
  NotAction: oneOrMore.optional(),
  Resource: oneOrMore.optional(),
  NotResource: oneOrMore.optional(),
  Condition: z.record(z.string(), z.record(z.string(), oneOrMore)).optional(),
});
const policySchema = z.looseObject({
  Statement: z.union([statementSchema.transform((one) => [one]), z.array(statementSchema)]),
});
export type Policy = z.infer<typeof policySchema>;
type Statement = Policy['Statement'][number];

/** Reads a policy as IAM gives it: JSON, URL-encoded or not. @throws when it is none */
export function readPolicy(text: string): Policy {
  return policySchema.parse(JSON.parse(text.startsWith('{') ? text : decodeURIComponent(text)));
}

/** IAM's wildcards: `*` any text, `?` one character. */
export function matches(pattern: string, value: string, ignoreCase = false): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, ignoreCase ? 'is' : 's').test(value);
}

const applies = (statement: Statement, action: string, resource: string): boolean => {
  const isAction = (pattern: string) => matches(pattern, action, true);
  const isResource = (pattern: string) => matches(pattern, resource);
  const { Action, NotAction, Resource, NotResource } = statement;
  return (
    (Action?.some(isAction) ?? !NotAction?.some(isAction)) &&
    (Resource?.some(isResource) ?? !NotResource?.some(isResource))
  );
};

/**
 * Whether the policies together let their principal do it. An Allow counts whatever its conditions are, a Deny only when
 * it has none. So a lack that is found is a lack; what looks right may still fail for a condition, a permissions boundary
 * or a service control policy.
 */
export function allows(policies: readonly Policy[], action: string, resource: string): boolean {
  const statements = policies
    .flatMap(({ Statement }) => Statement)
    .filter((one) => applies(one, action, resource));
  const denied = statements.some(({ Effect, Condition }) => Effect === 'Deny' && Condition === undefined);
  return !denied && statements.some(({ Effect }) => Effect === 'Allow');
}

/** What a service sends with its AssumeRole. */
export interface ServiceCall {
  service: string;
  sourceArn: string;
  sourceAccount: string;
}

/** Why the trust policy keeps the service out; undefined when it lets it in. */
export function keepsOut(
  trust: Policy,
  { service, sourceArn, sourceAccount }: ServiceCall,
): string | undefined {
  const forService = trust.Statement.filter(
    ({ Effect, Principal }) =>
      Effect === 'Allow' &&
      (Principal === '*' ||
        (typeof Principal === 'object' && Principal.Service?.some((one) => isService(one, service)))),
  );
  if (forService.length === 0) return `its trust policy does not name ${service}`;
  const values: Record<string, string> = { 'aws:sourcearn': sourceArn, 'aws:sourceaccount': sourceAccount };
  const reasons = forService.map(({ Condition = {} }) => {
    for (const [operator, keys] of Object.entries(Condition)) {
      for (const [key, wanted] of Object.entries(keys)) {
        const value = values[key.toLowerCase()];
        if (value === undefined || !/^(String|Arn)(Equals|Like)$/.test(operator)) continue;
        const ok = wanted.some((one) => (operator === 'StringEquals' ? one === value : matches(one, value)));
        if (!ok) return `its trust policy wants ${key} ${wanted.join(' or ')}, which ${value} is not`;
      }
    }
    return undefined;
  });
  return reasons.includes(undefined) ? undefined : reasons[0];
}

/** `logs.amazonaws.com` is the same service as `logs.eu-west-1.amazonaws.com` to a trust policy of that region. */
function isService(named: string, service: string): boolean {
  const [short] = service.split('.');
  return named === service || new RegExp(`^${short}\\.([a-z0-9-]+\\.)?amazonaws\\.com(\\.cn)?$`).test(named);
}
