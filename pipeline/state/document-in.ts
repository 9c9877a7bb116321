import { AwsError } from '../../base';
import { parseSessionDocument, type SessionDocument } from '..';
import type { Part } from './part';
import type { StoredVersion } from './pipeline-state';

/**
 * The stored version of a document that was read.
 * @throws AwsError `session-document-missing`, `session-document-failed`
 */
export function storedIn(name: string, part: Part<StoredVersion>): StoredVersion {
  if (part.is === 'there') return part.value;
  if (part.is === 'absent') {
    throw new AwsError('session-document-missing', part.reason, {
      hint: 'Without it Session Manager logs nothing. Apply the document first.',
    });
  }
  throw new AwsError('session-document-failed', `cannot read the Session document ${name}: ${part.reason}`);
}

/**
 * The document as a session gets it.
 * @throws AwsError `session-document-invalid`, and as `storedIn`
 */
export const documentIn = (name: string, part: Part<StoredVersion>): SessionDocument =>
  parseSessionDocument(name, storedIn(name, part).content);
