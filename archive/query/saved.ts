import { UserError } from '../../base';
import { savedQueries } from '../../pipeline/data/sql';

/** Hours for the parameters that every saved query has, where none are given: all. */
export const allHours = { first: '0001/01/01/00', last: '9999/12/31/23' } as const;

/** `2026/11/24/09`, UTC, for a time in ms. */
export const hourOf = (ms: number): string =>
  new Date(ms).toISOString().slice(0, 13).replace('T', '/').replaceAll('-', '/');

/**
 * A saved query with the values of its parameters, in the order of its `?`. First and last hour are filled in.
 * @throws UserError `unknown-query`, `query-parameters`
 */
export function bindSaved(
  name: string,
  given: readonly string[],
  hours: { first: string; last: string } = allHours,
): { sql: string; parameters: string[] } {
  const all = savedQueries();
  const query = all.find((one) => one.name === name);
  if (query === undefined) {
    throw new UserError('unknown-query', `there is no saved query ${name} (--saved)`, {
      hint: `Saved queries: ${all.map((one) => one.name).join(', ')}. --list describes them.`,
    });
  }
  const rest = [...given];
  const parameters = query.parameters.map((what) => {
    if (what === 'first hour') return hours.first;
    if (what === 'last hour') return hours.last;
    const value = rest.shift();
    if (value === undefined) {
      throw new UserError('query-parameters', `${name} needs a ${what} (--param)`, {
        hint: `Parameters: ${query.parameters.join(', ')}. The hours are those of --since and --until.`,
      });
    }
    return value;
  });
  if (rest.length > 0)
    throw new UserError(
      'query-parameters',
      `${name} does not know what to do with --param ${rest.join(' ')}`,
    );
  return { sql: query.sql, parameters };
}
