import type { IAMClient } from '@aws-sdk/client-iam';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { PipelineNames } from './finding';
import { bucketNamedBy, filterTo, logGroupNamedBy, streamNamedBy } from './follow';
import { valueIn } from './part';
import type { PipelineState } from './pipeline-state';
import { readAgents } from './read-agents';
import { type BucketSetting, readBucket, readEncryption, type S3Port } from './read-bucket';
import {
  type FirehosePort,
  type LogsPort,
  readDeliveryStream,
  readLogGroup,
  readSubscriptionFilters,
} from './read-delivery';
import { readDocument, readLatestVersion, readOtherDocuments } from './read-document';
import type { SsmPort } from './session-document-store';

/** With what each part is read: who does not ask for a part needs neither its client nor the right to read it. */
interface PartPorts {
  document: { ssm: SsmPort };
  latestVersion: { ssm: SsmPort };
  otherDocuments: { ssm: SSMClient };
  agents: { ssm: SSMClient };
  logGroup: { logs: LogsPort };
  subscriptionFilters: { logs: LogsPort };
  deliveryStream: { firehose: FirehosePort };
  'bucket.encryption': { s3: S3Port };
  'bucket.versioning': { s3: S3Port };
  'bucket.publicAccess': { s3: S3Port };
  'bucket.lock': { s3: S3Port };
  /** The roles of filter and stream, which must be asked for too. */
  roles: { iam: IAMClient; s3: S3Port };
}
export type StatePart = keyof PartPorts;

/** What is each of the union's members at once. */
type AllOf<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never;
/** The clients that are needed to read these parts. */
export type PortsFor<P extends StatePart> = AllOf<PartPorts[P]>;

/** The way of the record, from the log group to the bucket. */
export const deliveryParts = [
  'logGroup',
  'subscriptionFilters',
  'deliveryStream',
  'bucket.encryption',
  'bucket.versioning',
  'bucket.publicAccess',
] as const satisfies readonly StatePart[];

/** What is needed to find the way from the session document. */
export const followParts = [
  'document',
  'subscriptionFilters',
  'deliveryStream',
] as const satisfies readonly StatePart[];

/** Everything. */
export const accountParts = [
  ...deliveryParts,
  'document',
  'latestVersion',
  'otherDocuments',
  'agents',
  'bucket.lock',
  'roles',
] as const satisfies readonly StatePart[];

export interface Sought<P extends StatePart> {
  parts: readonly P[];
  /** What is known. A part whose name is not known is not looked at, unless it can be followed to. */
  names?: Partial<PipelineNames>;
  documentName?: string;
  /**
   * Takes names that are not known from what was read before: the log group's from the document, the delivery stream's
   * from the subscription filters, the bucket's from the delivery stream.
   */
  follow?: boolean;
}

/**
 * Reads a pipeline as it is live: each part that is asked for with one look, side by side as far as the names are known.
 * Never throws: what cannot be read says so in the state.
 */
export async function readPipelineState<P extends StatePart>(
  ports: PortsFor<P>,
  { parts, names = {}, documentName, follow = false }: Sought<P>,
): Promise<PipelineState> {
  // Each client is used only for the parts that need it, and is there for those.
  const { logs, firehose, s3, ssm, iam } = ports as unknown as PortsFor<StatePart>;
  const look = <T>(part: StatePart, name: string | undefined, read: (name: string) => Promise<T>) =>
    name !== undefined && (parts as readonly StatePart[]).includes(part) ? read(name) : undefined;
  const unless = async (known: string | undefined, found: () => Promise<string | undefined>) =>
    known ?? (follow ? await found() : undefined);

  const document = look('document', documentName, (name) => readDocument(ssm, name));
  const otherDocuments = look('otherDocuments', documentName, (name) => readOtherDocuments(ssm, name));
  // They are the region's, and have no name to be known.
  const agents = look('agents', '', () => readAgents(ssm));
  // Of a document that is not there, or cannot be read, there is nothing more to ask.
  const latestVersion = look('latestVersion', documentName, async (name) =>
    (await document)?.is === 'there' ? readLatestVersion(ssm, name) : undefined,
  );

  const logGroupName = await unless(names.logGroupName, async () =>
    logGroupNamedBy(documentName ?? '', await document),
  );
  const logGroup = look('logGroup', logGroupName, (name) => readLogGroup(logs, name));
  const filters = look('subscriptionFilters', logGroupName, (name) => readSubscriptionFilters(logs, name));

  const streamName = await unless(names.deliveryStreamName, async () => streamNamedBy(await filters));
  const stream = look('deliveryStream', streamName, (name) => readDeliveryStream(firehose, name));

  const bucketName = await unless(names.bucketName, async () => bucketNamedBy(await stream));
  const settings = parts.flatMap((part) => settingOf(part));
  const bucket =
    bucketName === undefined || settings.length === 0 ? undefined : readBucket(s3, bucketName, settings);

  const state: PipelineState = {
    names: { documentName, logGroupName, deliveryStreamName: streamName, bucketName },
    document: await document,
    latestVersion: await latestVersion,
    otherDocuments: await otherDocuments,
    agents: await agents,
    logGroup: await logGroup,
    subscriptionFilters: await filters,
    deliveryStream: await stream,
    bucket: await bucket,
  };
  const roles = await look('roles', streamName, () => rolesOf({ iam, s3 }, state));
  return { ...state, ...roles };
}

const settingOf = (part: StatePart): BucketSetting[] =>
  part.startsWith('bucket.') ? [part.slice('bucket.'.length) as BucketSetting] : [];

type Roles = Pick<PipelineState, 'subscriptionRole' | 'deliveryRole' | 'destinationEncryption'>;

/** The roles that filter and stream name, and the key that the stream's will need where it names none itself. */
async function rolesOf({ iam, s3 }: { iam: IAMClient; s3: S3Port }, state: PipelineState): Promise<Roles> {
  const { deliveryStreamName, bucketName } = state.names;
  const filter = filterTo(valueIn(state.subscriptionFilters) ?? [], deliveryStreamName);
  const destination = valueIn(state.deliveryStream)?.destination;
  const target = destination?.kmsKeyArn === undefined ? bucketNamedBy(state.deliveryStream) : undefined;
  const known = target === bucketName ? valueIn(state.bucket)?.encryption : undefined;
  // IAM's client takes a while to load, and most readers do not ask for roles.
  const { readRole } = await import('./read-role');
  const role = (arn: string | undefined) => (arn === undefined ? undefined : readRole(iam, arn));
  const [subscriptionRole, deliveryRole, destinationEncryption] = await Promise.all([
    role(filter?.roleArn),
    role(destination?.roleArn),
    known ?? (target === undefined ? undefined : readEncryption(s3, target)),
  ]);
  return { subscriptionRole, deliveryRole, destinationEncryption };
}
