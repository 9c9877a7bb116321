/** A template's value by its path: `at(properties, 'A.B.0.C')`; undefined where there is none. */
export function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((found, key) => (found as Record<string, unknown> | undefined)?.[key], value);
}

/** A value that holds a reference can only be compared by being there or not. */
export const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

export const list = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? (value as Record<string, unknown>[]) : [];

/** `Sid`s of a policy's statements, sorted; the effect stands in for one that has none. */
export function statementIds(document: unknown): string[] {
  const parsed = typeof document === 'string' ? JSON.parse(document) : document;
  const statements = [at(parsed, 'Statement')].flat() as Record<string, unknown>[];
  return statements.map((statement) => String(statement?.Sid ?? `(${statement?.Effect})`)).sort();
}
