import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { athenaView, savedQueries } from '.';

const files = readdirSync(join(__dirname, 'queries'));

it('gives every file of queries/, in their order', () => {
  expect(savedQueries().map(({ name }) => `${name}.sql`)).toEqual(files.sort());
});

it.each(savedQueries())('$name says what it is, and names as many parameters as it has', (query) => {
  const { name, title, parameters, sql } = query;
  expect(sql).toBe(readFileSync(join(__dirname, 'queries', `${name}.sql`), 'utf8'));
  expect(sql.startsWith(`-- ${title}\n`)).toBe(true);
  expect(title).not.toBe(name);
  expect(parameters).toHaveLength(sql.replace(/^--.*$/gm, '').split('?').length - 1);
  // Every query limits the hours: without them, all of the archive is read.
  expect(parameters.slice(-2)).toEqual(['first hour', 'last hour']);
});

it.each(['session_lines', 'session_transcripts'] as const)('gives the SELECT of the view %s', (view) => {
  expect(athenaView(view)).toMatch(new RegExp(`^-- The view ${view} .*\\nSELECT\\s`));
});
