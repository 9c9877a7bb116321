import { DescribeDocumentCommand, paginateListDocuments, type SSMClient } from '@aws-sdk/client-ssm';
import { messageOf } from '../../base';
import type { SessionDocument } from '..';
import { documentIn } from './document-in';
import { absent, type Part, readPart, there } from './part';
import type { OtherDocuments, StoredVersion } from './pipeline-state';
import { readDocumentVersion, type SsmPort } from './session-document-store';

/** The default version of a document, as a session gets it. */
export async function readDocument(ssm: SsmPort, name: string): Promise<Part<StoredVersion>> {
  const part = await readPart(() => readDocumentVersion(ssm, name));
  if (part.is !== 'there') return part;
  return part.value === undefined ? absent(`there is no Session document ${name}`) : there(part.value);
}

/**
 * Reads the default version of a Session document, as a session would get it.
 * @throws AwsError `session-document-missing`, `session-document-invalid`, `session-document-failed`
 */
export async function readSessionDocument(ssm: SsmPort, name: string): Promise<SessionDocument> {
  return documentIn(name, await readDocument(ssm, name));
}

export const readLatestVersion = (ssm: SsmPort, name: string): Promise<Part<string | undefined>> =>
  readPart(async () => {
    const { Document } = await ssm.send(new DescribeDocumentCommand({ Name: name }));
    return Document?.LatestVersion;
  });

/** Lists the Session documents of the account and those of Amazon, and reads the account's own, without `logged`. */
export async function readOtherDocuments(ssm: SSMClient, logged: string): Promise<OtherDocuments> {
  const own: OtherDocuments['own'] = [];
  const amazons = new Set<string>();
  try {
    for (const owner of ['Self', 'Amazon']) {
      const Filters = [
        { Key: 'DocumentType', Values: ['Session'] },
        { Key: 'Owner', Values: [owner] },
      ];
      for await (const { DocumentIdentifiers = [] } of paginateListDocuments({ client: ssm }, { Filters })) {
        for (const { Name = '', DocumentType = 'Session', Owner } of DocumentIdentifiers) {
          // LocalStack 4.14 takes the filters and does not filter.
          if (Name === logged || DocumentType !== 'Session') continue;
          if (Owner === 'Amazon') amazons.add(Name);
          else if (owner === 'Self') own.push({ name: Name, document: await readDocument(ssm, Name) });
        }
      }
    }
  } catch (error) {
    return { own, amazons: [...amazons], unreadable: messageOf(error) };
  }
  return { own, amazons: [...amazons] };
}
