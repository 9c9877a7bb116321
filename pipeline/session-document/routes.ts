import { preferencesDocumentName } from '../data';
import type { Pipeline, Route } from '../types';
import type { SessionDocument, SessionPreferences } from './types';
import { type OwnedInputs, othersInputs, wantedInputs } from './wanted';

/** The Session document of each route. The first is the account's own preferences; the others must be asked for by name. */
export const sessionDocumentNames: Readonly<Record<Route, string>> = {
  streaming: preferencesDocumentName,
  'direct-s3': 'SessionLogs-DirectS3',
  'cloudwatch-at-exit': 'SessionLogs-CloudWatchAtExit',
  deployed: 'SessionLogs-Deployed',
};

/** A record that goes nowhere, in the order in which the documents are written. */
const nowhere: OwnedInputs = {
  s3BucketName: '',
  s3KeyPrefix: '',
  s3EncryptionEnabled: false,
  cloudWatchEncryptionEnabled: false,
  cloudWatchLogGroupName: '',
  cloudWatchStreamingEnabled: false,
};

interface RouteDocument {
  description: string;
  /** What is written and where, and nothing besides. */
  inputs: (pipeline: Pipeline, requireEncryption: boolean) => Partial<OwnedInputs>;
}

const routeDocuments: Readonly<Record<Route, RouteDocument>> = {
  streaming: {
    description: 'Session Manager preferences: stream to CloudWatch Logs while the session lives',
    inputs: ({ logGroupName }, requireEncryption) => wantedInputs({ logGroupName, requireEncryption }),
  },
  'cloudwatch-at-exit': {
    description: 'Session logs: upload to CloudWatch Logs when the session has ended',
    inputs: ({ logGroupName }) => ({ cloudWatchLogGroupName: logGroupName }),
  },
  'direct-s3': {
    description: 'Session logs: put one object to S3 when the session has ended',
    inputs: ({ bucketName, transcriptPrefix }) => ({
      s3BucketName: bucketName,
      s3KeyPrefix: transcriptPrefix,
    }),
  },
  deployed: {
    description:
      'Session Manager preferences: stream to CloudWatch Logs, and put a transcript to S3 at the end',
    inputs: ({ logGroupName, bucketName, transcriptPrefix }, requireEncryption) =>
      wantedInputs({
        logGroupName,
        transcripts: { bucketName, prefix: transcriptPrefix },
        requireEncryption,
      }),
  },
};

/**
 * The Session document that sends a session's record down one route of a deployed pipeline, and down no other: one leg
 * alone, because a second one would hide what the first loses, or both of `deployed`. Encryption is not required:
 * LocalStack 4.14's CloudFormation drops the log group's key without a word, and the agent would rightly refuse every
 * session. On a real account it belongs on.
 */
export const sessionDocumentFor = (route: Route, pipeline: Pipeline): SessionDocument =>
  documentOf(route, pipeline, false);

export interface DeployedDocumentOptions {
  /** As `requireEncryption` of WantedRecord; default true. Turn it off only where the backend drops the log group's key. */
  encryptionRequired?: boolean;
}

/**
 * The account's preferences as infra/ means them: streamed, because only that survives a death, and put as a transcript
 * when the session ends, because only that keeps text that is not ASCII.
 */
export const deployedSessionDocument = (
  pipeline: Pipeline,
  { encryptionRequired = true }: DeployedDocumentOptions = {},
): SessionDocument => documentOf('deployed', pipeline, encryptionRequired);

function documentOf(route: Route, pipeline: Pipeline, requireEncryption: boolean): SessionDocument {
  const { description, inputs } = routeDocuments[route];
  const preferences: SessionPreferences = {
    ...nowhere,
    ...othersInputs,
    ...inputs(pipeline, requireEncryption),
  };
  return { schemaVersion: '1.0', description, sessionType: 'Standard_Stream', inputs: preferences };
}
