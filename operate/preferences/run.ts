import { UserError } from '../../base';
import {
  differenceLines,
  differenceOf,
  type FieldChange,
  type OwnedInputs,
  type StoredDocument,
  withWanted,
} from '../../pipeline';
import { type PortsFor, readPipelineState } from '../../pipeline/state';
import { refusalParts, refusalsUnder } from './refusals';
import { latestIn, preferencesIn, readPrevious, type StoredPreferences, writePreferences } from './store';

export type PreferencesPorts = PortsFor<'document' | 'latestVersion' | (typeof refusalParts)[number]>;

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

/**
 * The document as sessions get it.
 * @throws UserError `session-document-missing`; AwsError `session-document-failed`, `session-document-invalid`
 */
export async function showPreferences(
  { ssm }: Pick<PreferencesPorts, 'ssm'>,
  name: string,
): Promise<PreferencesRun> {
  const state = await readPipelineState(
    { ssm },
    { parts: ['document', 'latestVersion'], documentName: name },
  );
  const present = preferencesIn(state, name);
  if (present === undefined) {
    throw new UserError('session-document-missing', `there is no Session document ${name} in this region`, {
      hint: 'Sessions are not logged. `session-logs preferences apply` creates it.',
    });
  }
  const latest = latestIn(state, name);
  const isLatest = latest === undefined || latest === present.version;
  return {
    version: 1,
    document: name,
    documentVersion: present.version,
    latestVersion: latest,
    content: present.content,
    lines: [
      `${name}, version ${present.version}${isLatest ? '' : ` (the latest is ${latest}: clients that name the document get that one)`}`,
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
  const present = await presentOf(ports, name);
  if (to === 'previous' && present === undefined)
    throw new UserError('session-document-missing', `there is no Session document ${name} to go back in`);
  const previous = to === 'previous' && present ? await readPrevious(ports.ssm, present) : undefined;
  const next = previous?.content ?? withWanted(present?.content, to as OwnedInputs);
  const changes = differenceOf(present?.content, next);
  const result = (outcome: Outcome): PreferencesRun => runOf(name, present, changes, outcome);
  // Two versions that differ in nothing that we own may still both be wanted: going back is by version.
  if (changes.length === 0) return result({ last: 'Nothing to change.', exitCode: 0 });
  const refusals = to === 'previous' ? [] : await refusalsOf(ports, to);
  if (preview)
    return result({ refusals, last: 'Nothing was written: this was the difference only.', exitCode: 1 });
  if (!write) return result({ refusals, last: 'Nothing was written: --yes writes it.', exitCode: 1 });
  if (refusals.length > 0 && !force) {
    throw new UserError('sessions-would-be-refused', `nothing was written: ${refusals.join('; ')}`, {
      hint: 'Put that right first. --no-require-encryption lets sessions run that cannot be logged; --force writes it all the same.',
    });
  }
  const written = await writePreferences(ports.ssm, name, next, present);
  const back = previous === undefined ? '' : `, with the content of version ${previous.version}`;
  const last = `Written: version ${written} is what sessions get from now on${back}.`;
  return result({ refusals, written, last, exitCode: 0 });
}

async function presentOf({ ssm }: PreferencesPorts, name: string): Promise<StoredPreferences | undefined> {
  return preferencesIn(await readPipelineState({ ssm }, { parts: ['document'], documentName: name }), name);
}

async function refusalsOf({ logs, s3 }: PreferencesPorts, inputs: OwnedInputs): Promise<string[]> {
  const names = {
    logGroupName: inputs.cloudWatchLogGroupName,
    bucketName: inputs.s3BucketName === '' ? undefined : inputs.s3BucketName,
  };
  return refusalsUnder(await readPipelineState({ logs, s3 }, { parts: refusalParts, names }), inputs);
}

interface Outcome {
  refusals?: string[];
  /** The new version, where one was written. */
  written?: string;
  /** The last line: what became of it. */
  last: string;
  exitCode: number;
}

function runOf(
  name: string,
  present: StoredPreferences | undefined,
  changes: FieldChange[],
  { refusals, written, last, exitCode }: Outcome,
): PreferencesRun {
  const from = present === undefined ? 'there is no document yet' : `version ${present.version}`;
  return {
    version: 1,
    document: name,
    documentVersion: written ?? present?.version,
    changes,
    written: written !== undefined,
    refusals,
    lines: [
      `${name} (${from})`,
      ...differenceLines(changes),
      ...(refusals ?? []).map((sentence) => `! ${sentence}`),
      last,
    ],
    exitCode,
  };
}
