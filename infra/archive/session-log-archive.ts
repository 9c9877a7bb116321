import { Fn, Lazy, Stack } from 'aws-cdk-lib';
import type { InstanceProfile, IRole, ManagedPolicy, Role } from 'aws-cdk-lib/aws-iam';
import type { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { CfnSubscriptionFilter, ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { prefixes } from '../../pipeline/data';
import { type Names, namesOf } from '../names';
import { asProps, checkProps, PropsError, withDefaults } from '../props';
import { auditorsPolicy } from './auditors-policy';
import { backfillersPolicy } from './backfillers-policy';
import { archiveBucket } from './bucket';
import { archiveChecks } from './checks';
import { Delivery } from './delivery-stream';
import { grantInstance, InstanceRole } from './instance-role';
import type { Records } from './keep-records';
import { archiveKey } from './key';
import { sessionLogGroup } from './log-group';
import { operatorsPolicy } from './operators-policy';
import { addOutputs } from './outputs';
import { type ArchiveChoices, archiveDefaults, type SessionLogArchiveProps } from './props';
import { archiveContradictions } from './rules';
import { sealKey } from './seal-key';
import { sealersPolicy } from './sealers-policy';
import { Subscription } from './subscription';
import { onlyWriters } from './writers';

/**
 * Session Manager -> log group -> subscription filter -> Firehose -> bucket, and what the instances, the people and the
 * jobs may do with it. The account's Session Manager preferences are not touched: write them afterwards (docs/deploy.md,
 * "Preferences").
 * @throws PropsError
 */
export class SessionLogArchive extends Construct {
  /** Prefixes the explicit names. */
  readonly name: string;
  readonly names: Names;
  readonly sessionDocumentName: string;
  /** Where the agents stream to. */
  readonly logGroup: ILogGroup;
  readonly subscriptionFilter: CfnSubscriptionFilter;
  readonly deliveryStream: CfnDeliveryStream;
  /** Where Firehose says what it could not deliver. */
  readonly deliveryErrorLogGroup: LogGroup;
  /** The archive: what lies where in it, `prefixes` says. */
  readonly bucket: IBucket;
  /** Where there is an inventory. */
  readonly inventoryBucket?: Bucket;
  /** Of log group, delivery stream and bucket. */
  readonly key: IKey;
  /** What seals are signed with, where there are any. */
  readonly sealKey?: IKey;
  /** With `alias/`. A key that existed already gets none. */
  readonly sealKeyAlias?: string;
  /** For instances whose role may be this one. Others: `grantInstance`. */
  readonly instanceRole: Role;
  readonly instanceProfile: InstanceProfile;
  /** The roles of `instanceRoles`, by its keys. */
  readonly boundInstances: Readonly<Record<string, InstanceRole>>;
  /** Whoever changes one of these can stop, redirect or forge records. */
  readonly pipelineRoles: readonly IRole[];
  /** For the people who open sessions. */
  readonly operatorsPolicy: ManagedPolicy;
  /** For the people who check the archive and its seals. */
  readonly auditorsPolicy: ManagedPolicy;
  /** For auditors who run `session-logs backfill --write`. */
  readonly backfillersPolicy: ManagedPolicy;
  /** For what runs `session-logs seal`, where there are seals. */
  readonly sealersPolicy?: ManagedPolicy;
  private readonly records: Records;
  private readonly deliveryRole: Role;
  private readonly subscriptionRole: Role;
  /** ARNs. */
  private readonly uploaders: string[];

  constructor(scope: Construct, id: string, props: SessionLogArchiveProps = {}) {
    super(scope, id);
    const choices = this.checked(props);
    const { name, sessionDocumentName } = choices;
    this.name = name;
    this.names = namesOf(name);
    this.sessionDocumentName = sessionDocumentName;
    /** The logical IDs of what is deployed hang on these. */
    const part = (partId: string) => new Construct(this, partId);
    // As text where the group is made here: the key's policy must name it before it exists.
    const logGroupName = choices.existingLogGroup?.logGroupName ?? this.names.logGroup;

    this.key = choices.existingKey ?? archiveKey(part('Key'), logGroupName);
    const { key } = this;
    this.logGroup =
      choices.existingLogGroup ??
      sessionLogGroup(part('Sessions'), { logGroupName, retentionDays: choices.retentionDays, key });
    const sealerArns = choices.sealerArns ?? [this.roleArn(this.names.sealerRole)];
    const backfillerArns = choices.backfillerArns ?? [this.roleArn(this.names.backfillerRole)];
    if (choices.existingSealKey) this.sealKey = choices.existingSealKey;
    else if (choices.sealKey === 'made') {
      this.sealKeyAlias = this.names.sealKeyAlias;
      this.sealKey = sealKey(part('Seal'), { aliasName: this.sealKeyAlias, sealerArns });
    }
    if (choices.existingBucket) this.bucket = choices.existingBucket;
    else {
      const made = archiveBucket(part('Archive'), {
        ...choices,
        key,
        reports: choices.bucketReports,
        sealerArns: this.sealKey && sealerArns,
      });
      this.bucket = made.bucket;
      this.inventoryBucket = made.inventoryBucket;
    }
    const delivery = new Delivery(this, 'Delivery', {
      deliveryStreamName: this.names.deliveryStream,
      errorLogGroupName: this.names.deliveryErrorLogGroup,
      errorLogStreamName: this.names.deliveryErrorLogStream,
      bucket: this.bucket,
      key,
    });
    this.deliveryStream = delivery.stream;
    this.deliveryErrorLogGroup = delivery.errorLogGroup;
    this.deliveryRole = delivery.role;
    const subscription = new Subscription(this, 'Subscription', {
      filterName: this.names.subscriptionFilter,
      logGroup: this.logGroup,
      logGroupName,
      deliveryStream: this.deliveryStream,
    });
    this.subscriptionFilter = subscription.filter;
    this.subscriptionRole = subscription.role;

    const deliveryStreamName = this.names.deliveryStream;
    const records = { logGroupName, deliveryStreamName, bucket: this.bucket, key, sealKey: this.sealKey };
    this.records = records;
    const instances = new InstanceRole(this, 'Instance', records);
    this.instanceRole = instances.role;
    this.instanceProfile = instances.profile;
    const bound = part('Bound');
    this.boundInstances = Object.fromEntries(
      Object.entries(choices.instanceRoles ?? {}).map(([instance, operators]) => [
        instance,
        new InstanceRole(bound, instance, records, operators),
      ]),
    );
    const instanceRoles = [instances, ...Object.values(this.boundInstances)].map(({ role }) => role);
    this.pipelineRoles = [this.deliveryRole, this.subscriptionRole, ...instanceRoles];
    this.uploaders = instanceRoles.map(({ roleArn }) => roleArn);
    // The policy of a bucket that existed already is its owner's.
    if (!choices.existingBucket) this.onlyTheseWrite(backfillerArns, choices.instanceRoleArns);
    const instanceTag = choices.operatorInstanceTag;
    this.operatorsPolicy = operatorsPolicy(part('Operators'), {
      ...records,
      sessionDocumentName,
      instanceTag,
      maySendCommands: choices.operatorsMaySendCommands,
    });
    this.auditorsPolicy = auditorsPolicy(part('Auditors'), {
      ...records,
      sessionDocumentName,
      backfillerArns,
    });
    this.backfillersPolicy = backfillersPolicy(part('Backfillers'), records);
    if (this.sealKey) {
      this.sealersPolicy = sealersPolicy(part('Sealers'), { ...records, sealKey: this.sealKey });
    }
  }

  /**
   * Gives the role of an instance what the agent on it needs to log its sessions, and denies it what could erase them.
   * For roles that exist already; the archive's own has it. As with every grant of CDK's, a role that was imported with
   * `mutable: false` stays as it is. Where `instanceRoleArns` is given, it must name a role that another stack makes: the
   * bucket's policy cannot refer to it.
   * @param options.operators binds the role to their sessions, as `instanceRoles` does
   */
  grantInstance(role: IRole, { operators }: { operators?: readonly string[] } = {}): void {
    if (operators) {
      checkProps(this, 'grantInstance', { instanceRoles: { role: operators } }, archiveChecks, () => []);
    }
    grantInstance(this, role, this.records, operators);
    if (Stack.of(role) === Stack.of(this)) this.uploaders.push(role.roleArn);
  }

  /**
   * Makes the stack's outputs by which `session-logs` finds the archive (`cdk deploy --outputs-file FILE`, then
   * `session-logs ... --outputs FILE`). One archive of a stack can have them.
   * @param options.exported `true`: what other stacks import is also exported, as `exportName(name, output)`
   */
  addOutputs({ exported = false }: { exported?: boolean } = {}): void {
    const stack = Stack.of(this);
    const outputs = {
      StackName: stack.stackName,
      Region: stack.region,
      LogGroupName: this.logGroup.logGroupName,
      SubscriptionFilterName: this.names.subscriptionFilter,
      DeliveryStreamName: this.deliveryStream.ref,
      BucketName: this.bucket.bucketName,
      StreamPrefix: prefixes.stream,
      TranscriptPrefix: prefixes.transcript,
      ErrorPrefix: prefixes.error,
      KeyArn: this.key.keyArn,
      InstanceRoleArn: this.instanceRole.roleArn,
      DeliveryRoleArn: this.deliveryRole.roleArn,
      SubscriptionRoleArn: this.subscriptionRole.roleArn,
      InstanceProfileName: this.instanceProfile.instanceProfileName,
      InstanceProfileArn: this.instanceProfile.instanceProfileArn,
      OperatorsPolicyArn: this.operatorsPolicy.managedPolicyArn,
      AuditorsPolicyArn: this.auditorsPolicy.managedPolicyArn,
      BackfillersPolicyArn: this.backfillersPolicy.managedPolicyArn,
      SealersPolicyArn: this.sealersPolicy?.managedPolicyArn,
      SealKeyArn: this.sealKey?.keyArn,
      SealKeyAlias: this.sealKeyAlias,
      SessionDocumentName: this.sessionDocumentName,
      ...Object.fromEntries(
        Object.entries(this.boundInstances).flatMap(([instance, { role, profile }]) => [
          [`InstanceRoleArn${instance}`, role.roleArn],
          [`InstanceProfileName${instance}`, profile.instanceProfileName],
        ]),
      ),
    };
    addOutputs(this, outputs, exported ? this.name : undefined);
  }

  private checked(props: SessionLogArchiveProps): ArchiveChoices {
    const choices = withDefaults(props, archiveDefaults);
    checkProps(this, 'SessionLogArchive', props, archiveChecks, (given) =>
      archiveContradictions(choices, given, asProps),
    );
    const twin = Stack.of(this)
      .node.findAll()
      .find((other) => other !== this && other instanceof SessionLogArchive && other.name === choices.name);
    if (twin) {
      throw new PropsError(`SessionLogArchive ${this.node.path}`, [
        `"name" ("${choices.name}") is that of ${twin.node.path} too: their log groups and delivery streams would have the same names. Give one of them another`,
      ]);
    }
    return choices;
  }

  /** The bucket's own policy holds for administrators too. */
  private onlyTheseWrite(backfillerArns: readonly string[], others?: readonly string[]): void {
    const { bucket, uploaders } = this;
    const only = (
      ...parameters: Parameters<typeof onlyWriters> extends [unknown, ...infer Rest] ? Rest : never
    ) => bucket.addToResourcePolicy(onlyWriters(bucket, ...parameters));
    const { stream, error, transcript } = prefixes;
    only('OnlyFirehoseDelivers', [stream, error], [this.deliveryRole.roleArn, ...backfillerArns]);
    if (!others) return;
    const given = others.filter((arn) => arn !== 'own');
    // Later: `grantInstance` adds to them.
    const all = Lazy.list({ produce: () => [...new Set([...uploaders, ...given])] });
    only('OnlyInstancesUpload', [transcript], all);
  }

  private roleArn(resourceName: string): string {
    return Fn.sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${resourceName}`);
  }
}
