import {
  DeleteLogStreamCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeDeliveryStreamCommand,
  PutRecordCommand,
  UpdateDestinationCommand,
} from '@aws-sdk/client-firehose';
import {
  DescribeKeyCommand,
  DisableKeyRotationCommand,
  GetPublicKeyCommand,
  SignCommand,
} from '@aws-sdk/client-kms';
import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  DescribeSessionsCommand,
  GetDocumentCommand,
  SendCommandCommand,
  StartSessionCommand,
  TerminateSessionCommand,
  UpdateDocumentCommand,
} from '@aws-sdk/client-ssm';
import { literalPrefix } from '../../pipeline/data';
import type { AgentSession } from './agent-session';
import { runBackfill, runSeal } from './archive-tools';
import { anInstance } from './forbidden';
import type { Principal, Twin } from './principals';
import type { EnforcementLab } from './start-lab';

type Call = (as: Twin, lab: EnforcementLab, archivedKey: string) => Promise<unknown>;

/** How it is shown that a statement is needed. */
export type Witness =
  /** A session of the simulated agent, which without the statement leaves this. */
  | { by: 'agent session'; leaves: Pick<AgentSession, 'status'> & { streamed: boolean; transcript: boolean } }
  /** The pipeline: without the statement nothing reaches the archive. */
  | { by: 'delivery' }
  /** A call that the statement alone permits. `why` says why delivery cannot show it. */
  | { by: 'call'; call: Call; what: string; why?: string }
  /** A command of ours, which fails without the statement. */
  | { by: 'command'; command: keyof typeof commands }
  /** A deny: a call that even an administrator is refused, until the statement is gone. */
  | { by: 'administrator'; call: Call; what: string }
  /** Not shown here. */
  | { by: 'nothing'; why: string };

/** Run with the rights of a principal. */
export const commands = { seal: runSeal, backfill: runBackfill } as const;

const keepArrived: Record<string, Witness> = {
  KeepArchive: {
    by: 'administrator',
    what: 'delete an object',
    call: ({ s3 }, { pipeline: { bucketName: Bucket } }) =>
      s3.send(new DeleteObjectCommand({ Bucket, Key: 'there-is-none' })),
  },
  KeepKey: {
    by: 'administrator',
    what: "end the key's rotation",
    call: ({ kms }, { arns }) => kms.send(new DisableKeyRotationCommand({ KeyId: arns.key })),
  },
};

const keepRecords: Record<string, Witness> = {
  KeepLogGroup: {
    by: 'administrator',
    what: 'delete a log stream',
    call: ({ logs }, { pipeline: { logGroupName } }) =>
      logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName: 'there-is-none' })),
  },
  KeepDelivery: {
    by: 'administrator',
    what: "change the delivery stream's destination",
    call: ({ firehose }, { pipeline }) =>
      firehose.send(
        new UpdateDestinationCommand({
          DeliveryStreamName: pipeline.deliveryStreamName,
          CurrentDeliveryStreamVersionId: '1',
          DestinationId: 'there-is-none',
        }),
      ),
  },
  ...keepArrived,
};

const writeNoEvent: Witness = {
  by: 'administrator',
  what: "write into a session's log stream",
  call: ({ logs }, { pipeline: { logGroupName } }) =>
    logs.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName: 'there-is-none',
        logEvents: [{ timestamp: Date.now(), message: 'forged' }],
      }),
    ),
};
/** Below this prefix the bucket's policy lets Firehose and backfillers write. */
const reportAnError: Call = ({ s3 }, { pipeline: { bucketName: Bucket, errorPrefix } }) =>
  s3.send(
    new PutObjectCommand({
      Bucket,
      Key: `${literalPrefix(errorPrefix)}there-is-none`,
      Body: 'forged',
      IfMatch: '"none"',
    }),
  );

const startSession =
  (DocumentName?: string): Call =>
  ({ ssm }) =>
    ssm.send(new StartSessionCommand({ Target: anInstance, DocumentName }));
const getDocument: Call = ({ ssm }, { sessionDocumentName: Name }) =>
  ssm.send(new GetDocumentCommand({ Name }));
const getObject: Call = ({ s3 }, { pipeline: { bucketName: Bucket } }, Key) =>
  s3.send(new GetObjectCommand({ Bucket, Key }));

/** Every statement of every principal. */
export const witnesses: Readonly<Record<Principal, Readonly<Record<string, Witness>>>> = {
  agent: {
    ManagedInstance: {
      by: 'nothing',
      why: 'registration and the message channels are no calls of any SDK, and localemu has neither; the simulated agent has a channel of its own',
    },
    FindLogGroup: { by: 'agent session', leaves: { status: 'Failed', streamed: false, transcript: false } },
    StreamSession: { by: 'agent session', leaves: { status: 'Success', streamed: false, transcript: true } },
    PutTranscript: { by: 'agent session', leaves: { status: 'Success', streamed: true, transcript: false } },
    ReadBucketEncryption: {
      by: 'agent session',
      leaves: { status: 'Failed', streamed: false, transcript: false },
    },
    EncryptTranscript: {
      by: 'agent session',
      leaves: { status: 'Success', streamed: true, transcript: false },
    },
    WriteNoRecord: {
      by: 'administrator',
      what: 'put a record into the delivery stream',
      call: ({ firehose }, { pipeline: { deliveryStreamName: DeliveryStreamName } }) =>
        firehose.send(new PutRecordCommand({ DeliveryStreamName, Record: { Data: Buffer.from('forged') } })),
    },
    ...keepRecords,
  },
  logs: { PutToArchiveStream: { by: 'delivery' } },
  firehose: {
    WriteOwnPrefixes: { by: 'delivery' },
    EncryptObjects: { by: 'delivery' },
    FindBucket: {
      by: 'call',
      what: 'list the bucket',
      why: "localemu's Firehose writes without looking at the bucket first; AWS's asks for these rights",
      call: ({ s3 }, { pipeline: { bucketName: Bucket } }) => s3.send(new ListObjectsV2Command({ Bucket })),
    },
    ReportErrors: {
      by: 'call',
      what: 'write into the error log',
      why: 'it carries reasons of failures, no records; delivery does without it on AWS too',
      call: ({ logs }, { pipeline: { deliveryStreamName } }) =>
        logs.send(
          new PutLogEventsCommand({
            logGroupName: `/aws/kinesisfirehose/${deliveryStreamName}`,
            logStreamName: 'DestinationDelivery',
            logEvents: [{ timestamp: Date.now(), message: 'a reason' }],
          }),
        ),
    },
  },
  operator: {
    StartOnInstances: {
      by: 'call',
      what: 'open a session with the logged document',
      call: (as, lab, key) => startSession(lab.sessionDocumentName)(as, lab, key),
    },
    StartWithLoggedDocument: {
      by: 'call',
      what: 'open a session, naming no document',
      call: startSession(),
    },
    OwnSessions: {
      by: 'call',
      what: 'end a session of their own',
      call: (as) => as.ssm.send(new TerminateSessionCommand({ SessionId: `${as.userId}-0123456789abcdef0` })),
    },
    FindInstances: {
      by: 'call',
      what: 'list sessions',
      call: ({ ssm }) => ssm.send(new DescribeSessionsCommand({ State: 'Active' })),
    },
    ReadLoggedDocument: { by: 'call', what: 'read the session document', call: getDocument },
    NoUnloggedSession: {
      by: 'administrator',
      what: 'forward a port',
      call: startSession('AWS-StartPortForwardingSession'),
    },
    NoUnloggedCommand: {
      by: 'administrator',
      what: 'run a command without a session',
      call: ({ ssm }) =>
        ssm.send(new SendCommandCommand({ DocumentName: 'there-is-none', InstanceIds: [anInstance] })),
    },
    WriteNoRecord: writeNoEvent,
    KeepLoggedDocument: {
      by: 'administrator',
      what: 'change the session document',
      call: ({ ssm }, { sessionDocumentName: Name }) =>
        ssm.send(new UpdateDocumentCommand({ Name, Content: 'no document', DocumentVersion: '7' })),
    },
    ...keepRecords,
  },
  auditor: {
    ReadArchive: { by: 'call', what: 'read an object of the archive', call: getObject },
    DecryptArchive: { by: 'call', what: 'read an object of the archive', call: getObject },
    ReadArchiveSettings: {
      by: 'call',
      what: "read the bucket's versioning",
      call: ({ s3 }, { pipeline: { bucketName: Bucket } }) =>
        s3.send(new GetBucketVersioningCommand({ Bucket })),
    },
    ReadKeySettings: {
      by: 'call',
      what: 'describe the key',
      call: ({ kms }, { arns }) => kms.send(new DescribeKeyCommand({ KeyId: arns.key })),
    },
    ReadSealKey: {
      by: 'call',
      what: 'read the public key, which verifies seals',
      call: ({ kms }, { arns }) => kms.send(new GetPublicKeyCommand({ KeyId: arns.sealKey })),
    },
    ReadLogGroup: {
      by: 'call',
      what: 'search the log group',
      call: ({ logs }, { pipeline: { logGroupName } }) =>
        logs.send(new FilterLogEventsCommand({ logGroupName })),
    },
    ReadDelivery: {
      by: 'call',
      what: 'describe the delivery stream',
      call: ({ firehose }, { pipeline: { deliveryStreamName: DeliveryStreamName } }) =>
        firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName })),
    },
    ReadSessionDocument: { by: 'call', what: 'read the session document', call: getDocument },
    FindSessionsAndGroups: {
      by: 'call',
      what: 'list log groups',
      call: ({ logs }) => logs.send(new DescribeLogGroupsCommand({})),
    },
    WriteNoRecord: writeNoEvent,
    OnlyAsBackfiller: {
      by: 'nothing',
      why: "the bucket's own policy refuses it too; it is for a bucket that existed already",
    },
    ...keepRecords,
  },
  backfiller: {
    WriteRecordsOnce: { by: 'command', command: 'backfill' },
    EncryptRecords: { by: 'command', command: 'backfill' },
    WriteRecordsOnly: {
      by: 'administrator',
      what: 'write a report of an error',
      call: reportAnError,
    },
    SignNoSeal: {
      by: 'administrator',
      what: 'sign a seal',
      call: ({ kms }, { arns }) =>
        kms.send(
          new SignCommand({
            KeyId: arns.sealKey,
            MessageType: 'DIGEST',
            Message: Buffer.alloc(32),
            SigningAlgorithm: 'ECDSA_SHA_256',
          }),
        ),
    },
  },
  sealer: {
    ListArchive: { by: 'command', command: 'seal' },
    ReadVersions: { by: 'command', command: 'seal' },
    ReadSeals: { by: 'command', command: 'seal' },
    WriteSealsOnce: { by: 'command', command: 'seal' },
    UseArchiveKey: { by: 'command', command: 'seal' },
    Sign: { by: 'command', command: 'seal' },
    WriteNoRecord: writeNoEvent,
    ...keepArrived,
  },
};
