import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { logGroupArn } from '../names';

export interface ArchiveKeyProps {
  /** The one log group that CloudWatch Logs may use the key for. */
  logGroupName: string;
  /** Taken as it is: its policy must let CloudWatch Logs use it for the log group (docs/deploy.md). Default: a key is made. */
  existingKey?: IKey;
}

/** The key of everything that holds session text: log group, delivery stream, bucket. */
export class ArchiveKey extends Construct {
  readonly key: IKey;

  constructor(scope: Construct, id: string, props: ArchiveKeyProps) {
    super(scope, id);
    this.key = props.existingKey ?? this.make(props.logGroupName);
  }

  private make(logGroupName: string): Key {
    const key = new Key(this, 'Key', {
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
        principals: [new ServicePrincipal(`logs.${Stack.of(this).region}.${Stack.of(this).urlSuffix}`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: {
          ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': logGroupArn(logGroupName) },
        },
      }),
    );
    return key;
  }
}
