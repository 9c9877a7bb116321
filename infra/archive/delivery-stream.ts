import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, LogStream, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { prefixes } from '../../pipeline/data';
import { acknowledgeWildcards } from '../acknowledge';
import { logGroupArn } from '../names';
import { objectsArn } from '../objects';
import { viaS3 } from '../via-s3';

export interface DeliveryProps {
  deliveryStreamName: string;
  errorLogGroupName: string;
  errorLogStreamName: string;
  bucket: IBucket;
  key: IKey;
}

/** Buffers what the subscription sends and writes it to the bucket as gzip'd lines of JSON, one envelope a line. */
export class Delivery extends Construct {
  readonly stream: CfnDeliveryStream;
  readonly role: Role;
  readonly errorLogGroup: LogGroup;

  constructor(scope: Construct, id: string, props: DeliveryProps) {
    super(scope, id);
    const { bucket, key } = props;
    const stack = Stack.of(this);
    const ownObjects = [
      objectsArn(this, bucket, `${prefixes.stream}*`),
      objectsArn(this, bucket, `${prefixes.error}*`),
    ];

    // It holds reasons and no session text: AWS's own key is enough, and the archive key stays with one log group.
    this.errorLogGroup = new LogGroup(this, 'ErrorLogGroup', {
      logGroupName: props.errorLogGroupName,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const errorLogStream = new LogStream(this, 'ErrorLogStream', {
      logGroup: this.errorLogGroup,
      logStreamName: props.errorLogStreamName,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    this.role = new Role(this, 'Role', {
      description: `Firehose ${props.deliveryStreamName} writes to the session log archive`,
      // Without this condition Firehose could be made to use the role for a stream in another account.
      assumedBy: new ServicePrincipal('firehose.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
      // The actions that the Firehose developer guide asks for, "Grant Firehose access to an Amazon S3
      // destination", on the two prefixes that are Firehose's alone. Inline, so that the role never exists
      // without its rights: Firehose tries them when the stream is made.
      inlinePolicies: {
        Deliver: new PolicyDocument({
          statements: [
            new PolicyStatement({
              sid: 'WriteOwnPrefixes',
              actions: ['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload'],
              resources: ownObjects,
            }),
            new PolicyStatement({
              sid: 'FindBucket',
              actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
              resources: [bucket.bucketArn],
            }),
            new PolicyStatement({
              sid: 'EncryptObjects',
              actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
              resources: [key.keyArn],
              conditions: viaS3(this, bucket),
            }),
            new PolicyStatement({
              sid: 'ReportErrors',
              actions: ['logs:PutLogEvents'],
              resources: [logGroupArn(props.errorLogGroupName, `:log-stream:${props.errorLogStreamName}`)],
            }),
          ],
        }),
      },
    });

    acknowledgeWildcards(
      this.role,
      'Firehose names its objects itself, below the two prefixes that are its own.',
      ...ownObjects,
    );

    this.stream = new CfnDeliveryStream(this, 'DeliveryStream', {
      deliveryStreamName: props.deliveryStreamName,
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'CUSTOMER_MANAGED_CMK', keyArn: key.keyArn },
      extendedS3DestinationConfiguration: {
        bucketArn: bucket.bucketArn,
        roleArn: this.role.roleArn,
        // What is still in the buffer is not in the archive. One minute is the shortest that does not make nearly
        // every record a file of its own.
        bufferingHints: { intervalInSeconds: 60, sizeInMBs: 5 },
        prefix: prefixes.stream,
        errorOutputPrefix: `${prefixes.error}!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/`,
        compressionFormat: 'GZIP',
        fileExtension: '.gz',
        // CloudWatch Logs sends every record gzip'd. Compressed once more, the objects would be gzip in gzip, which
        // no query engine opens: so records are unpacked first, and the objects are gzip'd NDJSON, a record a line.
        // The envelope is kept (no CloudWatchLogProcessing), because its event ids tell duplicates.
        processingConfiguration: {
          enabled: true,
          processors: [
            {
              type: 'Decompression',
              parameters: [{ parameterName: 'CompressionFormat', parameterValue: 'GZIP' }],
            },
            // A newline; it takes no parameter (Firehose API reference, Processor).
            { type: 'AppendDelimiterToRecord' },
          ],
        },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: this.errorLogGroup.logGroupName,
          logStreamName: errorLogStream.logStreamName,
        },
      },
    });
    this.stream.node.addDependency(this.role);
  }
}
