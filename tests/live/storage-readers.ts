import { DescribeKeyCommand, GetKeyPolicyCommand, GetKeyRotationStatusCommand } from '@aws-sdk/client-kms';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { at, list, statementIds } from './template-values';
import type { LiveReader } from './types';

/** What a service calls a setting that nobody made. */
const orNothing = <T>(answer: Promise<T>): Promise<T | undefined> =>
  answer.catch((error: Error) => {
    if (
      /^(NoSuch|ObjectLockConfigurationNotFound|OwnershipControlsNotFound|ServerSideEncryption)/.test(
        error.name,
      )
    )
      return undefined;
    throw error;
  });

export const bucket: LiveReader = async ({ physicalId: Bucket, properties }, { s3 }) => {
  const [encryption, versioning, access, lock, lifecycle, ownership] = await Promise.all([
    orNothing(s3.send(new GetBucketEncryptionCommand({ Bucket }))),
    orNothing(s3.send(new GetBucketVersioningCommand({ Bucket }))),
    orNothing(s3.send(new GetPublicAccessBlockCommand({ Bucket }))),
    orNothing(s3.send(new GetObjectLockConfigurationCommand({ Bucket }))),
    orNothing(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))),
    orNothing(s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))),
  ]);
  const rule = encryption?.ServerSideEncryptionConfiguration?.Rules?.[0];
  const declaredRule = at(properties, 'BucketEncryption.ServerSideEncryptionConfiguration.0');
  const retention = lock?.ObjectLockConfiguration?.Rule?.DefaultRetention;
  const declaredRetention = 'ObjectLockConfiguration.Rule.DefaultRetention';
  return [
    {
      what: 'encryption',
      declared: at(declaredRule, 'ServerSideEncryptionByDefault.SSEAlgorithm'),
      live: rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
    },
    {
      what: 'bucket key',
      declared: at(declaredRule, 'BucketKeyEnabled') ?? false,
      live: rule?.BucketKeyEnabled ?? false,
    },
    {
      what: 'versioning',
      declared: at(properties, 'VersioningConfiguration.Status'),
      live: versioning?.Status,
    },
    {
      what: 'public access block',
      declared: Object.values(at(properties, 'PublicAccessBlockConfiguration') ?? {}).filter(Boolean).length,
      live: Object.values(access?.PublicAccessBlockConfiguration ?? {}).filter(Boolean).length,
    },
    {
      what: 'default lock, mode and days',
      declared: [at(properties, `${declaredRetention}.Mode`), at(properties, `${declaredRetention}.Days`)],
      live: [retention?.Mode, retention?.Days],
    },
    {
      what: 'lifecycle rules',
      declared: list(at(properties, 'LifecycleConfiguration.Rules')).map(({ Id }) => Id),
      live: lifecycle?.Rules?.map(({ ID }) => ID) ?? [],
    },
    {
      what: 'object ownership',
      declared: at(properties, 'OwnershipControls.Rules.0.ObjectOwnership'),
      live: ownership?.OwnershipControls?.Rules?.[0]?.ObjectOwnership,
    },
  ];
};

export const bucketPolicy: LiveReader = async ({ properties }, { s3 }) => {
  const Bucket = at(properties, 'Bucket.physicalId') as string;
  const live = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  return [
    {
      what: 'statements',
      declared: statementIds(properties.PolicyDocument),
      live: statementIds(live.Policy ?? '{}'),
    },
  ];
};

export const key: LiveReader = async ({ physicalId: KeyId, properties }, { kms }) => {
  const [described, rotation, policy] = await Promise.all([
    kms.send(new DescribeKeyCommand({ KeyId })),
    kms.send(new GetKeyRotationStatusCommand({ KeyId })),
    kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' })),
  ]);
  return [
    { what: 'state', declared: 'Enabled', live: described.KeyMetadata?.KeyState },
    {
      what: 'kind',
      declared: [properties.KeySpec ?? 'SYMMETRIC_DEFAULT', properties.KeyUsage ?? 'ENCRYPT_DECRYPT'],
      live: [described.KeyMetadata?.KeySpec, described.KeyMetadata?.KeyUsage],
    },
    { what: 'rotation', declared: properties.EnableKeyRotation ?? false, live: rotation.KeyRotationEnabled },
    { what: 'statements', declared: statementIds(properties.KeyPolicy), live: statementIds(policy.Policy) },
  ];
};
