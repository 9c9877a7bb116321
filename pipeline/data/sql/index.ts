import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The SQL of this folder, for Athena's catalog and for the archive tools. README.md says what it may use. */

/** A file of queries/. */
export interface SavedQuery {
  /** `session-lines`: the file's name. */
  name: string;
  /** Its first comment, one line. */
  title: string;
  /** What each `?` stands for, in order. */
  parameters: string[];
  sql: string;
}

/** All saved queries, in the order of their files. */
export function savedQueries(): SavedQuery[] {
  return readdirSync(join(__dirname, 'queries'))
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const name = file.slice(0, -'.sql'.length);
      const sql = readFileSync(join(__dirname, 'queries', file), 'utf8');
      const parameters = /^-- parameters: (.+)$/m.exec(sql)?.[1]?.split(',') ?? [];
      return {
        name,
        title: /^-- (.+)\n/.exec(sql)?.[1] ?? name,
        parameters: parameters.map((one) => one.trim()),
        sql,
      };
    });
}

/** The SELECT of one of the two views that the queries read, over the Glue tables. */
export function athenaView(name: 'session_lines' | 'session_transcripts'): string {
  return readFileSync(join(__dirname, 'athena', `${name}.sql`), 'utf8');
}
