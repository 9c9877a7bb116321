import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Described in its README.md. */
const sql = 'pipeline/data/sql';

/** Looked for upwards from here: how deep this file lies depends on whether, and by what, it was compiled. */
function sqlFolder(): string {
  for (let above = __dirname; ; above = dirname(above)) {
    const folder = join(above, sql);
    if (existsSync(join(folder, 'queries'))) return folder;
    if (above === dirname(above)) {
      throw new Error(`the folder ${sql} lies nowhere above ${__dirname}: install the package again`);
    }
  }
}

export interface SavedQuery {
  /** `session-lines`: the file's name. */
  name: string;
  /** Its first comment. */
  title: string;
  sql: string;
}

/** The queries that the archive tools have too, in the order of their names. */
export function savedQueries(): SavedQuery[] {
  const folder = join(sqlFolder(), 'queries');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const title = /^-- (.+)\n/.exec(text)?.[1] ?? file;
      return { name: file.slice(0, -'.sql'.length), title, sql: text };
    });
}

/** The SELECT of a view over the Glue tables. */
export function athenaView(name: 'session_lines' | 'session_transcripts'): string {
  return readFileSync(join(sqlFolder(), 'athena', `${name}.sql`), 'utf8');
}
