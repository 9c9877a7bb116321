import { isDeepStrictEqual } from 'node:util';
import {
  CreateDocumentCommand,
  DescribeDocumentCommand,
  GetDocumentCommand,
  type SSMClient,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm';
import { AwsError, messageOf } from '../../base';
import { jsonOf, type SessionDocument } from '..';
import { isNamed } from './part';
import type { StoredVersion } from './pipeline-state';

/** What is used of the SSM client. */
export type SsmPort = Pick<SSMClient, 'send'>;

export interface AppliedDocument {
  name: string;
  /** The document's default version, the one that sessions get: `1`, `2` ... */
  version: string;
  /** `updated`: a new version was written, or an older one with this content was made the default again. */
  change: 'created' | 'updated' | 'unchanged';
}

/**
 * Makes `document` the default version of the Session document `name`: creates it, or writes a new version, or does
 * nothing when the default version says the same already.
 * @throws AwsError `session-document-failed`, with SSM's error as cause
 */
export async function applySessionDocument(
  ssm: SsmPort,
  name: string,
  document: SessionDocument,
): Promise<AppliedDocument> {
  try {
    let present = await readDocumentVersion(ssm, name);
    if (present === undefined) {
      const created = await createSessionDocument(ssm, name, document);
      if (created !== undefined) return created;
      // Somebody else was quicker: what they wrote is judged like any other.
      present = await readDocumentVersion(ssm, name);
    }
    if (present === undefined) {
      throw new AwsError(
        'session-document-failed',
        `SSM says both that the Session document ${name} exists and that it does not`,
      );
    }
    if (sameContent(present.content, document)) {
      return { name, version: present.version, change: 'unchanged' };
    }
    const version = (await writeVersion(ssm, name, document)) ?? (await findVersion(ssm, name, document));
    if (version === undefined) {
      throw new AwsError(
        'session-document-failed',
        `SSM takes the new content of the Session document ${name} for a duplicate, but no version of it says the same`,
      );
    }
    await ssm.send(new UpdateDocumentDefaultVersionCommand({ Name: name, DocumentVersion: version }));
    return { name, version, change: 'updated' };
  } catch (cause) {
    if (cause instanceof AwsError) throw cause;
    throw new AwsError(
      'session-document-failed',
      `cannot write the Session document ${name}: ${messageOf(cause)}`,
      { cause },
    );
  }
}

/**
 * One version of a document as it is stored; without `version` the default one: LocalStack 4.14 does not know the name
 * `$DEFAULT`. @returns undefined when there is none. @throws SSM's error
 */
export async function readDocumentVersion(
  ssm: SsmPort,
  name: string,
  version?: string,
): Promise<StoredVersion | undefined> {
  try {
    const found = await ssm.send(
      new GetDocumentCommand({
        Name: name,
        DocumentFormat: 'JSON',
        DocumentVersion: version,
      }),
    );
    return { content: found.Content ?? '', version: found.DocumentVersion ?? '1' };
  } catch (error) {
    // AWS tells a missing document from a missing version; LocalStack 4.14 says InvalidDocument for both.
    if (isNamed(error, 'InvalidDocument') || isNamed(error, 'InvalidDocumentVersion')) return undefined;
    throw error;
  }
}

/** Creates a Session document. @returns undefined when one of the name exists after all. @throws SSM's error */
export async function createSessionDocument(
  ssm: SsmPort,
  name: string,
  document: object,
): Promise<AppliedDocument | undefined> {
  try {
    const made = await ssm.send(
      new CreateDocumentCommand({
        Name: name,
        Content: JSON.stringify(document),
        DocumentType: 'Session',
        DocumentFormat: 'JSON',
      }),
    );
    return { name, version: made.DocumentDescription?.DocumentVersion ?? '1', change: 'created' };
  } catch (error) {
    if (isNamed(error, 'DocumentAlreadyExists')) return undefined;
    throw error;
  }
}

/** @returns the new version; undefined when there is a version with this content already */
async function writeVersion(
  ssm: SsmPort,
  name: string,
  document: SessionDocument,
): Promise<string | undefined> {
  try {
    const updated = await ssm.send(
      new UpdateDocumentCommand({
        Name: name,
        Content: JSON.stringify(document),
        DocumentVersion: '$LATEST',
        DocumentFormat: 'JSON',
      }),
    );
    return updated.DocumentDescription?.DocumentVersion;
  } catch (error) {
    if (isNamed(error, 'DuplicateDocumentContent')) return undefined;
    throw error;
  }
}

/** The newest version that says the same. Looked up one by one: LocalStack 4.14 has no ListDocumentVersions. */
async function findVersion(
  ssm: SsmPort,
  name: string,
  document: SessionDocument,
): Promise<string | undefined> {
  const { Document: described } = await ssm.send(new DescribeDocumentCommand({ Name: name }));
  for (let version = Number(described?.LatestVersion ?? 0); version >= 1; version -= 1) {
    const found = await readDocumentVersion(ssm, name, String(version));
    if (found !== undefined && sameContent(found.content, document)) return String(version);
  }
  return undefined;
}

function sameContent(content: string, document: SessionDocument): boolean {
  return isDeepStrictEqual(jsonOf(content), JSON.parse(JSON.stringify(document)));
}
