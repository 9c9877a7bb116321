import type { Leg, Pipeline, Route, SessionDocument, SessionPreferences } from './types';

/**
 * The Session document of each route. The first is the account's own preferences document, which every session gets that
 * names no other; the others must be asked for.
 */
export const sessionDocumentNames: Readonly<Record<Route, string>> = {
  streaming: 'SSM-SessionManagerRunShell',
  'direct-s3': 'SessionLogs-DirectS3',
  'cloudwatch-at-exit': 'SessionLogs-CloudWatchAtExit',
  deployed: 'SessionLogs-Deployed',
};

const nothing: SessionPreferences = {
  s3BucketName: '',
  s3KeyPrefix: '',
  // The two encryption-required switches are the only way to make the agent refuse a session that it cannot log
  // (agent-behaviour.md 5). They are off here: LocalStack 4.14's CloudFormation drops the log group's key without a
  // word, so the agent would rightly refuse every session. On a real account they belong on.
  s3EncryptionEnabled: false,
  cloudWatchEncryptionEnabled: false,
  cloudWatchLogGroupName: '',
  cloudWatchStreamingEnabled: false,
  kmsKeyId: '',
  runAsEnabled: false,
  runAsDefaultUser: '',
  idleSessionTimeout: '20',
  shellProfile: { linux: '', windows: '' },
};

/** What each leg writes and where. */
const legs: Readonly<
  Record<Leg, { description: string; inputs: (pipeline: Pipeline) => Partial<SessionPreferences> }>
> = {
  streaming: {
    description: 'Session Manager preferences: stream to CloudWatch Logs while the session lives',
    inputs: ({ logGroupName }) => ({
      cloudWatchLogGroupName: logGroupName,
      cloudWatchStreamingEnabled: true,
    }),
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
};

/**
 * The Session document that sends a session's record down one route of a deployed pipeline, and down no other: one leg
 * alone, because a second one would hide what the first loses, or both of `deployed`, without the refusing (see above).
 */
export function sessionDocumentFor(route: Route, pipeline: Pipeline): SessionDocument {
  if (route === 'deployed') return deployedSessionDocument(pipeline, { encryptionRequired: false });
  const leg = legs[route];
  return {
    schemaVersion: '1.0',
    description: leg.description,
    sessionType: 'Standard_Stream',
    inputs: { ...nothing, ...leg.inputs(pipeline) },
  };
}

export interface DeployedDocumentOptions {
  /**
   * Whether the agent refuses a session when the log group or the bucket is not encrypted. Default true: the two switches
   * are the only way to make it refuse a session that it cannot log (agent-behaviour.md 5). Turn it off only where the
   * backend drops the log group's key.
   */
  encryptionRequired?: boolean;
}

/**
 * The account's preferences as infra/ means them: streamed, because only that survives a death, and put as a transcript
 * when the session ends, because only that keeps text that is not ASCII.
 */
export function deployedSessionDocument(
  pipeline: Pipeline,
  { encryptionRequired = true }: DeployedDocumentOptions = {},
): SessionDocument {
  return {
    schemaVersion: '1.0',
    description:
      'Session Manager preferences: stream to CloudWatch Logs, and put a transcript to S3 at the end',
    sessionType: 'Standard_Stream',
    inputs: {
      ...nothing,
      ...legs.streaming.inputs(pipeline),
      ...legs['direct-s3'].inputs(pipeline),
      s3EncryptionEnabled: encryptionRequired,
      cloudWatchEncryptionEnabled: encryptionRequired,
    },
  };
}
