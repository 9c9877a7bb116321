import { DescribeDocumentCommand, paginateListDocuments, type SSMClient } from '@aws-sdk/client-ssm';
import { messageOf } from '../../base';
import type { SessionDocument } from '../../pipeline';
import { parseSessionDocument, readDocumentVersion } from '../../pipeline/state';
import { finding } from './catalogue';
import type { AccountFinding } from './types';

export type DocumentsPort = SSMClient;

export interface LoggedDocument {
  findings: AccountFinding[];
  /** Absent where it is missing or cannot be read. */
  document?: SessionDocument;
}

/** The document that the account's sessions get: does it log? */
export async function examineDocument(ssm: DocumentsPort, name: string): Promise<LoggedDocument> {
  let stored: { content: string; version: string } | undefined;
  try {
    stored = await readDocumentVersion(ssm, name);
  } catch (error) {
    const evidence = `GetDocument: ${messageOf(error)}`;
    return { findings: [finding('unreadable', `the Session document ${name} cannot be read`, evidence)] };
  }
  if (stored === undefined) {
    const sentence = `there is no Session document ${name}: sessions run, and nothing of them is recorded`;
    return { findings: [finding('document-missing', sentence, `GetDocument ${name}: no such document`)] };
  }
  let document: SessionDocument;
  try {
    document = parseSessionDocument(name, stored.content);
  } catch (error) {
    const sentence = `the Session document ${name} is not understood`;
    return { findings: [finding('document-invalid', sentence, messageOf(error))] };
  }
  return {
    document,
    findings: [
      ...(await versionsOf(ssm, name, stored.version)),
      ...recordFindings(name, stored.version, document, JSON.parse(stored.content)),
    ],
  };
}

function recordFindings(
  name: string,
  version: string,
  { sessionType, inputs }: SessionDocument,
  raw: { inputs: Record<string, unknown> },
): AccountFinding[] {
  const said = (input: string) =>
    `${name} version ${version}: ${input} ${input in raw.inputs ? `= ${JSON.stringify(raw.inputs[input])}` : 'is not there'}`;
  const found: AccountFinding[] = [];
  const add = (code: Parameters<typeof finding>[0], sentence: string, input: string) =>
    found.push(finding(code, sentence, said(input)));
  if (sessionType !== 'Standard_Stream') {
    const evidence = `${name} version ${version}: sessionType = ${sessionType}`;
    found.push(finding('document-type', `sessions of type ${sessionType} are never streamed`, evidence));
  }
  if (inputs.cloudWatchLogGroupName === '') {
    add(
      'no-log-group',
      'the session document names no log group: nothing is streamed',
      'cloudWatchLogGroupName',
    );
  } else if (!inputs.cloudWatchStreamingEnabled) {
    const sentence =
      'streaming is off: a session is uploaded when it ends in good order, and never when it does not (power loss, forced reboot, a killed worker)';
    add('streaming-off', sentence, 'cloudWatchStreamingEnabled');
  }
  if (inputs.cloudWatchLogGroupName !== '' && !inputs.cloudWatchEncryptionEnabled) {
    const sentence =
      'encryption is not required of the log group: when it is missing or cannot be read, sessions run unlogged and are reported as logged';
    add('encryption-not-required', sentence, 'cloudWatchEncryptionEnabled');
  }
  if (inputs.s3BucketName === '') {
    const sentence =
      'no transcripts: the streamed copy destroys non-ASCII text, and lines that the agent itself drops are never missed';
    add('no-transcript', sentence, 's3BucketName');
  } else if (!inputs.s3EncryptionEnabled) {
    const sentence =
      'encryption is not required of the bucket: when it is not there, sessions run without a transcript';
    add('transcript-encryption-not-required', sentence, 's3EncryptionEnabled');
  }
  return found;
}

async function versionsOf(ssm: DocumentsPort, name: string, version: string): Promise<AccountFinding[]> {
  try {
    const { Document } = await ssm.send(new DescribeDocumentCommand({ Name: name }));
    const latest = Document?.LatestVersion;
    if (latest === undefined || latest === version) return [];
    const sentence = `the default version of ${name} is not the latest: clients that name the document get the latest, which was not looked at`;
    return [finding('document-versions', sentence, `DescribeDocument: default ${version}, latest ${latest}`)];
  } catch (error) {
    return [
      finding(
        'unreadable',
        `the versions of ${name} cannot be read`,
        `DescribeDocument: ${messageOf(error)}`,
      ),
    ];
  }
}

/** Session documents beside the logged one, which a session can be started with all the same. */
export async function examineOthers(ssm: DocumentsPort, logged: string): Promise<AccountFinding[]> {
  const found: AccountFinding[] = [];
  try {
    const amazons: string[] = [];
    for (const owner of ['Self', 'Amazon']) {
      const Filters = [
        { Key: 'DocumentType', Values: ['Session'] },
        { Key: 'Owner', Values: [owner] },
      ];
      for await (const { DocumentIdentifiers = [] } of paginateListDocuments({ client: ssm }, { Filters })) {
        for (const { Name = '', DocumentType, Owner } of DocumentIdentifiers) {
          // LocalStack 4.14 takes the filters and does not filter.
          if (Name === logged || (DocumentType !== undefined && DocumentType !== 'Session')) continue;
          if (Owner === 'Amazon' || owner === 'Amazon') {
            if (Owner === 'Amazon') amazons.push(Name);
          } else found.push(...(await examineOther(ssm, Name)));
        }
      }
    }
    if (amazons.length > 0) {
      const sentence = `AWS's own session documents are not logged by these preferences (port forwarding and SSH never are): who may start a session may name them`;
      found.push(
        finding('aws-documents', sentence, `ListDocuments: ${[...new Set(amazons)].sort().join(', ')}`),
      );
    }
  } catch (error) {
    found.push(
      finding(
        'unreadable',
        "the account's session documents cannot be listed",
        `ListDocuments: ${messageOf(error)}`,
      ),
    );
  }
  return found;
}

async function examineOther(ssm: DocumentsPort, name: string): Promise<AccountFinding[]> {
  let document: SessionDocument;
  try {
    const stored = await readDocumentVersion(ssm, name);
    if (stored === undefined) return [];
    document = parseSessionDocument(name, stored.content);
  } catch (error) {
    return [finding('document-invalid', `the Session document ${name} is not understood`, messageOf(error))];
  }
  const { sessionType, inputs } = document;
  const why =
    sessionType === 'Port'
      ? 'its sessions are port forwarding, which the agent never logs'
      : sessionType !== 'Standard_Stream'
        ? `its type is ${sessionType}, which the agent never streams`
        : inputs.cloudWatchLogGroupName === ''
          ? 'it names no log group'
          : inputs.cloudWatchStreamingEnabled
            ? undefined
            : 'its streaming is off';
  if (why === undefined) return [];
  const evidence = `${name}: sessionType ${sessionType}, cloudWatchLogGroupName ${JSON.stringify(inputs.cloudWatchLogGroupName)}, cloudWatchStreamingEnabled ${inputs.cloudWatchStreamingEnabled}`;
  return [finding('other-document', `sessions started with ${name} are not streamed: ${why}`, evidence)];
}
