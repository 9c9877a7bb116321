import { Fn } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface TamperAlarmsProps {
  name: string;
  topic: ITopic;
  logGroupName: string;
  deliveryStreamName: string;
  sessionDocumentName: string;
  bucketName: string;
  /** Of the archive, and of the seals. */
  keyArns: readonly string[];
  sealKeyAlias: string;
  /** Names of the roles that the pipeline works with. */
  roleNames: readonly string[];
}

/** What changes a role's rights, or who may take it. */
export const roleChanges = [
  'AddRoleToInstanceProfile',
  'AttachRolePolicy',
  'CreateRole',
  'DeleteRole',
  'DeleteRolePermissionsBoundary',
  'DeleteRolePolicy',
  'DetachRolePolicy',
  'PutRolePermissionsBoundary',
  'PutRolePolicy',
  'UpdateAssumeRolePolicy',
];

/**
 * Tells of every call that could blind the pipeline or shorten a record's life, refused ones too.
 * CloudTrail reports the calls: without a trail for management events in the region, EventBridge has none of them.
 */
export function tamperAlarms(scope: Construct, props: TamperAlarmsProps): Rule[] {
  const target = new SnsTopic(props.topic, {
    message: RuleTargetInput.fromText(
      `${EventField.fromPath('$.detail.eventName')} (${EventField.fromPath('$.detail.eventSource')}) ` +
        `by ${EventField.fromPath('$.detail.userIdentity.arn')} from ${EventField.fromPath('$.detail.sourceIPAddress')} ` +
        `at ${EventField.fromPath('$.detail.eventTime')}, event ${EventField.fromPath('$.detail.eventID')}: ` +
        `this can blind the session logs of ${props.name}`,
    ),
  });
  const watch = (
    what: string,
    service: string,
    eventName: string[],
    requestParameters?: Record<string, string[]>,
  ) =>
    new Rule(scope, what, {
      description: `Calls to ${service} that can blind the session logs of ${props.name}`,
      eventPattern: {
        source: [`aws.${service}`],
        detailType: ['AWS API Call via CloudTrail'],
        detail: { eventSource: [`${service}.amazonaws.com`], eventName, requestParameters },
      },
      targets: [target],
    });
  return [
    watch(
      'LogGroup',
      'logs',
      [
        'AssociateKmsKey',
        'DeleteLogGroup',
        'DeleteLogStream',
        'DeleteRetentionPolicy',
        'DeleteSubscriptionFilter',
        'DisassociateKmsKey',
        'PutDataProtectionPolicy',
        'PutRetentionPolicy',
        'PutSubscriptionFilter',
        'PutTransformer',
      ],
      { logGroupName: [props.logGroupName] },
    ),
    watch(
      'Delivery',
      'firehose',
      ['DeleteDeliveryStream', 'StopDeliveryStreamEncryption', 'UpdateDestination'],
      { deliveryStreamName: [props.deliveryStreamName] },
    ),
    watch(
      'SessionDocument',
      'ssm',
      ['DeleteDocument', 'ModifyDocumentPermission', 'UpdateDocument', 'UpdateDocumentDefaultVersion'],
      { name: [props.sessionDocumentName] },
    ),
    watch(
      'Archive',
      's3',
      [
        'DeleteBucket',
        'DeleteBucketLifecycle',
        'DeleteBucketPolicy',
        'DeleteBucketPublicAccessBlock',
        'PutBucketAcl',
        'PutBucketEncryption',
        'PutBucketLifecycle',
        // CloudTrail has changed the name of this call: both are watched, and the one that never comes costs nothing.
        'PutBucketObjectLockConfiguration',
        'PutObjectLockConfiguration',
        'PutBucketPolicy',
        'PutBucketPublicAccessBlock',
        'PutBucketVersioning',
      ],
      { bucketName: [props.bucketName] },
    ),
    watch('Key', 'kms', ['DisableKey', 'DisableKeyRotation', 'PutKeyPolicy', 'ScheduleKeyDeletion'], {
      // Callers may name the key by its id or by its ARN.
      keyId: props.keyArns.flatMap((arn) => [arn, Fn.select(1, Fn.split('/', arn))]),
    }),
    // Whoever points the alias at a key of their own signs, and is believed. `CreateAlias`: after somebody deleted it.
    watch('SealKeyAlias', 'kms', ['CreateAlias', 'DeleteAlias', 'UpdateAlias'], {
      aliasName: [props.sealKeyAlias],
    }),
    // A subscription, transformer or mask of the whole account, whatever group its request names.
    watch('AccountPolicy', 'logs', ['DeleteAccountPolicy', 'PutAccountPolicy']),
    // IAM tells of its calls in one region only: elsewhere this rings where role-events.ts forwards them.
    ...(props.roleNames.length === 0
      ? []
      : [watch('Roles', 'iam', roleChanges, { roleName: [...props.roleNames] })]),
  ];
}
