import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { CfnSubscriptionFilter, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { logGroupArn } from '../names';

export interface SubscriptionProps {
  filterName: string;
  logGroup: ILogGroup;
  /** The log group's explicit name: the trust policy must hold it as text, not as a reference. */
  logGroupName: string;
  deliveryStream: CfnDeliveryStream;
}

/** Sends every event of the log group to the delivery stream. */
export class Subscription extends Construct {
  readonly filter: CfnSubscriptionFilter;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: SubscriptionProps) {
    super(scope, id);
    const source = [logGroupArn(props.logGroupName), logGroupArn(props.logGroupName, ':*')];
    this.role = new Role(this, 'Role', {
      description: `CloudWatch Logs sends ${props.logGroupName} to Firehose`,
      assumedBy: new ServicePrincipal('logs.amazonaws.com', {
        // One log group, where CDK's own FirehoseDestination would allow every group of the account to be
        // subscribed through this role. With and without `:*`, as CloudWatch Logs writes its ARNs both ways.
        conditions: { StringLike: { 'aws:SourceArn': source } },
      }),
      // Inline, so that the role never exists without its rights: CloudWatch Logs sends a test record when the
      // filter is made.
      inlinePolicies: {
        Send: new PolicyDocument({
          statements: [
            new PolicyStatement({
              sid: 'PutToArchiveStream',
              actions: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
              resources: [props.deliveryStream.attrArn],
            }),
          ],
        }),
      },
    });
    this.filter = new CfnSubscriptionFilter(this, 'Filter', {
      filterName: props.filterName,
      logGroupName: props.logGroup.logGroupName,
      destinationArn: props.deliveryStream.attrArn,
      roleArn: this.role.roleArn,
      // Empty matches every event: an archive that filters is not one.
      filterPattern: '',
    });
    this.filter.node.addDependency(this.role);
  }
}
