import { messageOf } from '../../base';
import { parseSessionDocument, type SessionDocument } from '../../pipeline';
import type { PipelineState, StoredVersion } from '../../pipeline/state';
import { finding } from './catalogue';
import type { AccountFinding, FindingCode } from './types';

/** The document that the account's sessions get: does it log? */
export function judgeDocument({ document, latestVersion }: PipelineState, name: string): AccountFinding[] {
  if (document === undefined) return [];
  if (document.is === 'unreadable') {
    const evidence = `GetDocument: ${document.reason}`;
    return [finding('unreadable', `the Session document ${name} cannot be read`, evidence)];
  }
  if (document.is === 'absent') {
    const sentence = `there is no Session document ${name}: sessions run, and nothing of them is recorded`;
    return [finding('document-missing', sentence, `GetDocument ${name}: no such document`)];
  }
  const parsed = parsedOr(name, document.value);
  if (parsed instanceof Error) return [notUnderstood(name, parsed)];
  return [
    ...judgeVersions(name, document.value.version, latestVersion),
    ...judgeRecord(name, document.value, parsed),
  ];
}

/** The document, or the error that says what is wrong with it. */
export function parsedOr(name: string, { content }: StoredVersion): SessionDocument | Error {
  try {
    return parseSessionDocument(name, content);
  } catch (error) {
    return error as Error;
  }
}

const notUnderstood = (name: string, why: Error | string) =>
  finding('document-invalid', `the Session document ${name} is not understood`, messageOf(why));

function judgeVersions(
  name: string,
  version: string,
  latest: PipelineState['latestVersion'],
): AccountFinding[] {
  if (latest === undefined) return [];
  if (latest.is !== 'there') {
    const evidence = `DescribeDocument: ${latest.reason}`;
    return [finding('unreadable', `the versions of ${name} cannot be read`, evidence)];
  }
  if (latest.value === undefined || latest.value === version) return [];
  const sentence = `the default version of ${name} is not the latest: clients that name the document get the latest, which was not looked at`;
  const evidence = `DescribeDocument: default ${version}, latest ${latest.value}`;
  return [finding('document-versions', sentence, evidence)];
}

function judgeRecord(
  name: string,
  { version, content }: StoredVersion,
  { sessionType, inputs }: SessionDocument,
): AccountFinding[] {
  // As it was typed: an input that is missing is not the same as one that is off.
  const typed = (JSON.parse(content) as { inputs: Record<string, unknown> }).inputs;
  const found: AccountFinding[] = [];
  const add = (code: FindingCode, sentence: string, input: string) => {
    const says = input in typed ? `= ${JSON.stringify(typed[input])}` : 'is not there';
    found.push(finding(code, sentence, `${name} version ${version}: ${input} ${says}`));
  };
  if (sessionType !== 'Standard_Stream') {
    const evidence = `${name} version ${version}: sessionType = ${sessionType}`;
    found.push(finding('document-type', `sessions of type ${sessionType} are never streamed`, evidence));
  }
  if (inputs.cloudWatchLogGroupName === '') {
    const sentence = 'the session document names no log group: nothing is streamed';
    add('no-log-group', sentence, 'cloudWatchLogGroupName');
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
      'no transcripts: the streamed copy destroys non-ASCII text (agents below 3.3.4121) or rewrites it (from 3.3.4121 on), and lines that the agent itself drops are never missed';
    add('no-transcript', sentence, 's3BucketName');
  } else if (!inputs.s3EncryptionEnabled) {
    const sentence =
      'encryption is not required of the bucket: when it is not there, sessions run without a transcript';
    add('transcript-encryption-not-required', sentence, 's3EncryptionEnabled');
  }
  return found;
}

/** Session documents beside the logged one, which a session can be started with all the same. */
export function judgeOthers({ otherDocuments }: PipelineState): AccountFinding[] {
  if (otherDocuments === undefined) return [];
  const { own, amazons, unreadable } = otherDocuments;
  const found = own.flatMap(({ name, document }) => {
    // Deleted between the listing and the reading.
    if (document.is === 'absent') return [];
    return document.is === 'unreadable'
      ? [notUnderstood(name, document.reason)]
      : judgeOther(name, document.value);
  });
  if (unreadable !== undefined) {
    const sentence = "the account's session documents cannot be listed";
    found.push(finding('unreadable', sentence, `ListDocuments: ${unreadable}`));
  } else if (amazons.length > 0) {
    const sentence = `AWS's own session documents are not logged by these preferences (port forwarding and SSH never are): who may start a session may name them`;
    found.push(finding('aws-documents', sentence, `ListDocuments: ${[...amazons].sort().join(', ')}`));
  }
  return found;
}

function judgeOther(name: string, stored: StoredVersion): AccountFinding[] {
  const document = parsedOr(name, stored);
  if (document instanceof Error) return [notUnderstood(name, document)];
  const { sessionType, inputs } = document;
  const why = whyNotStreamed(document);
  if (why === undefined) return [];
  const evidence = `${name}: sessionType ${sessionType}, cloudWatchLogGroupName ${JSON.stringify(inputs.cloudWatchLogGroupName)}, cloudWatchStreamingEnabled ${inputs.cloudWatchStreamingEnabled}`;
  return [finding('other-document', `sessions started with ${name} are not streamed: ${why}`, evidence)];
}

function whyNotStreamed({ sessionType, inputs }: SessionDocument): string | undefined {
  if (sessionType === 'Port') return 'its sessions are port forwarding, which the agent never logs';
  if (sessionType !== 'Standard_Stream') return `its type is ${sessionType}, which the agent never streams`;
  if (inputs.cloudWatchLogGroupName === '') return 'it names no log group';
  return inputs.cloudWatchStreamingEnabled ? undefined : 'its streaming is off';
}
