import { z } from 'zod';

const textOrList = z.union([z.string(), z.array(z.string())]);

export const policyDocumentSchema = z.looseObject({
  Statement: z.array(
    z.looseObject({
      Sid: z.string(),
      Effect: z.enum(['Allow', 'Deny']),
      Action: textOrList,
      Resource: textOrList.optional(),
      NotResource: textOrList.optional(),
    }),
  ),
});
export type PolicyDocument = z.infer<typeof policyDocumentSchema>;
export type Statement = PolicyDocument['Statement'][number];

/** All statements of a principal, in the order of its policies. */
export const statementsOf = (policies: readonly PolicyDocument[]): Statement[] =>
  policies.flatMap(({ Statement }) => Statement);

/** The same policies but for one statement. @throws when there is none of that name */
export function without(policies: readonly PolicyDocument[], sid: string): PolicyDocument[] {
  if (!statementsOf(policies).some(({ Sid }) => Sid === sid)) throw new Error(`there is no statement ${sid}`);
  return policies
    .map((policy) => ({ ...policy, Statement: policy.Statement.filter(({ Sid }) => Sid !== sid) }))
    .filter(({ Statement }) => Statement.length > 0);
}

/** The same policies, with one statement changed. @throws when there is none of that name */
export function changed(
  policies: readonly PolicyDocument[],
  sid: string,
  change: Partial<Statement>,
): PolicyDocument[] {
  const found = statementsOf(policies).find(({ Sid }) => Sid === sid);
  if (found === undefined) throw new Error(`there is no statement ${sid}`);
  return [...without(policies, sid), { Version: '2012-10-17', Statement: [{ ...found, ...change }] }];
}

/** Every right there is: what a principal may be given beside its own policies, and the denies must hold against. */
export const administrator: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Administrator', Effect: 'Allow', Action: '*', Resource: '*' }],
};
