import { UpdateDocumentCommand, UpdateDocumentDefaultVersionCommand } from '@aws-sdk/client-ssm';
import { AwsError, messageOf, SessionLogsError, UserError } from '../../base';
import { parseSessionDocument, type StoredDocument } from '../../pipeline';
import {
  createSessionDocument,
  isNamed,
  type PipelineState,
  readDocumentVersion,
  type SsmPort,
  type StoredVersion,
  storedIn,
} from '../../pipeline/state';

/** A version of the preferences document, as it is stored. */
export interface StoredPreferences {
  name: string;
  /** `1`, `2` ... */
  version: string;
  content: StoredDocument;
}

/**
 * The preferences that sessions get, from a state that was read.
 * @returns undefined when there are none
 * @throws AwsError `session-document-failed`, `session-document-invalid`
 */
export function preferencesIn({ document }: PipelineState, name: string): StoredPreferences | undefined {
  if (document === undefined || document.is === 'absent') return undefined;
  return asPreferences(name, storedIn(name, document));
}

/** The newest version, whether it is the default or not. @throws AwsError `session-document-failed` */
export function latestIn({ latestVersion }: PipelineState, name: string): string | undefined {
  if (latestVersion === undefined || latestVersion.is === 'there') return latestVersion?.value;
  throw new AwsError(
    'session-document-failed',
    `cannot describe the Session document ${name}: ${latestVersion.reason}`,
  );
}

/** @throws AwsError `session-document-invalid` */
function asPreferences(name: string, { version, content }: StoredVersion): StoredPreferences {
  // What is not a Session document at all is not adopted; what is, keeps the fields that we do not know.
  parseSessionDocument(name, content);
  return { name, version, content: JSON.parse(content) as StoredDocument };
}

/** One version, the default one unless told otherwise. @returns undefined when there is none. @throws as `preferencesIn` */
async function readPreferences(
  ssm: SsmPort,
  name: string,
  version?: string,
): Promise<StoredPreferences | undefined> {
  const found = await naming(name, 'read', () => readDocumentVersion(ssm, name, version));
  return found && asPreferences(name, found);
}

/**
 * The newest version before `present` that is still there.
 * @throws UserError `no-previous-version`; AwsError as `preferencesIn`
 */
export async function readPrevious(ssm: SsmPort, present: StoredPreferences): Promise<StoredPreferences> {
  const { name, version } = present;
  for (let number = Number(version) - 1; number >= 1; number -= 1) {
    const found = await readPreferences(ssm, name, String(number));
    if (found !== undefined) return found;
  }
  throw new UserError(
    'no-previous-version',
    `the Session document ${name} has no version before ${version}`,
    {
      hint: 'Its first version cannot be gone back from. `session-logs preferences show` prints it.',
    },
  );
}

/** Indents to try: SSM refuses a content that an earlier version has, byte for byte; blanks make it another. */
const indents = [2, 4, 1, 3, 5, 6, 7, 8];

/**
 * Writes `content` as a version of its own and makes it the default one, so that default and latest are the same: which
 * of the two a session gets is not the same for all clients (aws/session-manager-plugin issue 112).
 * @param shown the version that the difference was shown against; undefined: there was no document
 * @returns the new version
 * @throws AwsError `session-document-failed`; UserError `preferences-changed` when somebody wrote in between
 */
export async function writePreferences(
  ssm: SsmPort,
  name: string,
  content: StoredDocument,
  shown: StoredPreferences | undefined,
): Promise<string> {
  const now = await readPreferences(ssm, name);
  if (now?.version !== shown?.version) throw changed(name);
  return naming(name, 'write', async () => {
    if (now === undefined) {
      const made = await createSessionDocument(ssm, name, content);
      if (made === undefined) throw changed(name);
      return made.version;
    }
    const version = await writeVersion(ssm, name, content);
    await ssm.send(new UpdateDocumentDefaultVersionCommand({ Name: name, DocumentVersion: version }));
    return version;
  });
}

async function writeVersion(ssm: SsmPort, name: string, content: StoredDocument): Promise<string> {
  for (const indent of indents) {
    try {
      const updated = await ssm.send(
        new UpdateDocumentCommand({
          Name: name,
          Content: JSON.stringify(content, null, indent),
          DocumentVersion: '$LATEST',
          DocumentFormat: 'JSON',
        }),
      );
      const version = updated.DocumentDescription?.DocumentVersion;
      if (version !== undefined) return version;
    } catch (error) {
      if (!isNamed(error, 'DuplicateDocumentContent')) throw error;
    }
  }
  throw new AwsError(
    'session-document-failed',
    `SSM takes every form of the content for ${name} for a duplicate`,
    {
      hint: 'Delete old versions of the document (aws ssm delete-document --document-version), and try again.',
    },
  );
}

const changed = (name: string) =>
  new UserError('preferences-changed', `somebody changed the Session document ${name} in the meantime`, {
    hint: 'Nothing was written. Look at the difference again.',
  });

async function naming<T>(name: string, verb: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof SessionLogsError) throw cause;
    throw new AwsError(
      'session-document-failed',
      `cannot ${verb} the Session document ${name}: ${messageOf(cause)}`,
      {
        cause,
      },
    );
  }
}
