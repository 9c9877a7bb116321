import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** archive/sql/README.md */
const folder = join(__dirname, '../../archive/sql');

export interface SavedQuery {
  /** `session-lines`: the file's name. */
  name: string;
  /** Its first comment. */
  title: string;
  sql: string;
}

/** The queries that the archive tools have too, in the order of their names. */
export function savedQueries(): SavedQuery[] {
  return readdirSync(join(folder, 'queries'))
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const sql = readFileSync(join(folder, 'queries', file), 'utf8');
      const title = /^-- (.+)\n/.exec(sql)?.[1] ?? file;
      return { name: file.slice(0, -'.sql'.length), title, sql };
    });
}

/** The SELECT of a view over the Glue tables. */
export function athenaView(name: 'session_lines' | 'session_transcripts'): string {
  return readFileSync(join(folder, 'athena', `${name}.sql`), 'utf8');
}
