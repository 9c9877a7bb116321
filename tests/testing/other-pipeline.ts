import { App, CfnOutput, Fn, LegacyStackSynthesizer, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { CfnLogGroup, CfnSubscriptionFilter } from 'aws-cdk-lib/aws-logs';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';

/**
 * A small pipeline as another team would write it, with nothing of infra/: plain CloudFormation resources, other names
 * and prefixes. `faulty`: its subscription filter leads to a second stream, which writes where nobody looks.
 */
class OtherPipeline extends Stack {
  constructor(scope: App, name: string, { faulty, ...props }: StackProps & { faulty: boolean }) {
    super(scope, name, { ...props, synthesizer: new LegacyStackSynthesizer() });
    const bucket = new CfnBucket(this, 'Audit', { bucketName: `${name}-audit` });
    const group = new CfnLogGroup(this, 'Ssm', { logGroupName: `/audit/${name}/ssm`, retentionInDays: 1 });
    const role = new CfnRole(this, 'Everything', {
      assumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: ['firehose', 'logs'].map((service) => ({
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: `${service}.amazonaws.com` },
        })),
      },
      policies: [
        {
          policyName: 'all',
          policyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: ['s3:*', 'firehose:*'], Resource: '*' }],
          },
        },
      ],
    });
    const stream = (id: string, prefix: string) =>
      new CfnDeliveryStream(this, id, {
        deliveryStreamName: `${name}-${id.toLowerCase()}`,
        deliveryStreamType: 'DirectPut',
        s3DestinationConfiguration: { bucketArn: bucket.attrArn, roleArn: role.attrArn, prefix },
      });
    const wanted = stream('Audit1', 'ssm/stream/');
    const target = faulty ? stream('Scratch', 'scratch/') : wanted;
    new CfnSubscriptionFilter(this, 'Filter', {
      logGroupName: group.ref,
      filterPattern: '',
      destinationArn: target.attrArn,
      roleArn: role.attrArn,
    });
    const outputs = {
      Region: this.region,
      LogGroupName: group.ref,
      DeliveryStreamName: Fn.select(1, Fn.split('/', wanted.attrArn)),
      BucketName: bucket.ref,
      StreamPrefix: 'ssm/stream/',
      TranscriptPrefix: 'ssm/copies/',
      ErrorPrefix: 'ssm/failed/',
    };
    for (const [id, value] of Object.entries(outputs)) new CfnOutput(this, id, { value });
  }
}

/** Writes the cloud assembly into `outdir`. */
export function synthesiseOther(name: string, options: { outdir: string; faulty: boolean }): void {
  const app = new App({ outdir: options.outdir, analyticsReporting: false });
  new OtherPipeline(app, name, { faulty: options.faulty });
  app.synth();
}
