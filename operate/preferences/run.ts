import { UserError } from '../../base';
import type { SsmPort } from '../../pipeline/state';
import { differenceLines, differenceOf, type FieldChange } from './difference';
import { type OwnedInputs, type StoredDocument, withWanted } from './owned';
import { type RefusalPorts, refusalsUnder } from './refusals';
import { latestVersion, readPreferences, readPrevious, writePreferences } from './store';

export interface PreferencesPorts extends RefusalPorts {
  ssm: SsmPort;
}

/** What a subcommand says; everything but `lines` and `exitCode` is its `--json`. */
export interface PreferencesRun {
  version: 1;
  document: string;
  /** The version that sessions get; absent where there is no document yet. */
  documentVersion?: string;
  /** Not the same as `documentVersion`: clients that name the document get this one (session-manager-plugin issue 112). */
  latestVersion?: string;
  content?: StoredDocument;
  changes?: FieldChange[];
  /** Why sessions would be refused, or not recorded, under the new content. */
  refusals?: string[];
  written?: boolean;
  lines: string[];
  exitCode: number;
}

/** @throws UserError `session-document-missing`; as readPreferences */
export async function showPreferences({ ssm }: PreferencesPorts, name: string): Promise<PreferencesRun> {
  const present = await readPreferences(ssm, name);
  if (present === undefined) {
    throw new UserError('session-document-missing', `there is no Session document ${name} in this region`, {
      hint: 'Sessions are not logged. `session-logs preferences apply` creates it.',
    });
  }
  const latest = await latestVersion(ssm, name);
  return {
    version: 1,
    document: name,
    documentVersion: present.version,
    ...(latest !== undefined && { latestVersion: latest }),
    content: present.content,
    lines: [
      `${name}, version ${present.version}${latest === undefined || latest === present.version ? '' : ` (the latest is ${latest}: clients that name the document get that one)`}`,
      JSON.stringify(present.content, null, 2),
    ],
    exitCode: 0,
  };
}

export interface PreferencesChange {
  /** What is wanted of the inputs that are ours, or the version before the present one. */
  to: OwnedInputs | 'previous';
  write: boolean;
  /** Only asked what differs: a difference is exit code 1 and no refusal of anything. */
  preview: boolean;
  /** Write although sessions would be refused. */
  force: boolean;
}

/**
 * Shows what would change, and writes it when told to.
 * @throws UserError `sessions-would-be-refused`, `preferences-changed`, `no-previous-version`; AwsError
 */
export async function changePreferences(
  ports: PreferencesPorts,
  name: string,
  { to, write, preview, force }: PreferencesChange,
): Promise<PreferencesRun> {
  const present = await readPreferences(ports.ssm, name);
  if (to === 'previous' && present === undefined)
    throw new UserError('session-document-missing', `there is no Session document ${name} to go back in`);
  const previous = to === 'previous' && present ? await readPrevious(ports.ssm, present) : undefined;
  const next = previous?.content ?? withWanted(present?.content, to as OwnedInputs);
  const changes = differenceOf(present?.content, next);
  const from = present === undefined ? 'there is no document yet' : `version ${present.version}`;
  const result = (more: Partial<PreferencesRun>, last: string, exitCode: number): PreferencesRun => ({
    version: 1,
    document: name,
    ...(present !== undefined && { documentVersion: present.version }),
    changes,
    written: false,
    ...more,
    lines: [
      `${name} (${from})`,
      ...differenceLines(changes),
      ...(more.refusals ?? []).map((sentence) => `! ${sentence}`),
      last,
    ],
    exitCode,
  });
  // Two versions that differ in nothing that we own may still both be wanted: going back is by version.
  if (changes.length === 0) return result({}, 'Nothing to change.', 0);
  const refusals = to === 'previous' ? [] : await refusalsUnder(ports, to);
  if (preview) return result({ refusals }, 'Nothing was written: this was the difference only.', 1);
  if (!write) return result({ refusals }, 'Nothing was written: --yes writes it.', 1);
  if (refusals.length > 0 && !force) {
    throw new UserError('sessions-would-be-refused', `nothing was written: ${refusals.join('; ')}`, {
      hint: 'Put that right first. --no-require-encryption lets sessions run that cannot be logged; --force writes it all the same.',
    });
  }
  const written = await writePreferences(ports.ssm, name, next, present);
  const back = previous === undefined ? '' : `, with the content of version ${previous.version}`;
  return result(
    { refusals, written: true, documentVersion: written },
    `Written: version ${written} is what sessions get from now on${back}.`,
    0,
  );
}
