import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../../base';
import { type Summary, summarySchema, summaryVersion } from './results';

/**
 * Reads a finished run's result.
 * @param path the `summary.json`, or the folder it is in (`runs/latest`)
 * @throws UserError `summary-not-found`, `summary-not-json`, `summary-version`, `summary-invalid`, each naming the file,
 *   the last one the fields as well
 */
export function readSummary(path: string): Summary {
  const file = isFolder(path) ? join(path, 'summary.json') : path;
  const value = parse(file, read(file));
  const version = (value as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version !== summaryVersion)
    throw new UserError(
      'summary-version',
      `${file} has version ${version}; this program reads ${summaryVersion}`,
      {
        hint: 'Read it with the release of session-logs that wrote it, or run the proof again.',
      },
    );
  const checked = summarySchema.safeParse(value);
  if (checked.success) return checked.data;
  const fields = checked.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`,
  );
  const more = fields.length > 3 ? ` (and ${fields.length - 3} more)` : '';
  throw new UserError(
    'summary-invalid',
    `${file} is not a run's summary: ${fields.slice(0, 3).join('; ')}${more}`,
    {
      hint: 'It was not written by this program, or was changed afterwards. Run the proof again.',
      cause: checked.error,
    },
  );
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UserError('summary-not-found', `cannot read ${file}: ${messageOf(cause)}`, {
      hint: 'A run without summary.json was stopped before its end and has no result.',
      cause,
    });
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError('summary-not-json', `${file} is not JSON: ${messageOf(cause)}`, { cause });
  }
}
