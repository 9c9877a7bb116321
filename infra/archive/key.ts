import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { logGroupArn } from '../names';

/**
 * The key of everything that holds session text: log group, delivery stream, bucket.
 * @param logGroupName the one log group that CloudWatch Logs may use it for
 */
export function archiveKey(scope: Construct, logGroupName: string): Key {
  const { region, urlSuffix } = Stack.of(scope);
  const key = new Key(scope, 'Key', {
    description: `Session Manager logs of ${logGroupName}, on their way and in the archive`,
    enableKeyRotation: true,
    // Without the key the retained archive is noise.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  // The encryption context is what CloudWatch Logs binds a log group's data keys to, so no other group of
  // the account can be given this key (CloudWatch Logs user guide, "Encrypt log data using AWS KMS").
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'SessionLogGroupOnly',
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal(`logs.${region}.${urlSuffix}`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: {
        ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': logGroupArn(logGroupName) },
      },
    }),
  );
  return key;
}
