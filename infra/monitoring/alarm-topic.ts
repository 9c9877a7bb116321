import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export interface AlarmTopicProps {
  /** Gets every alarm once it has confirmed the subscription. */
  email?: string;
  /** Taken as it is: its policy must let CloudWatch and EventBridge publish. Default: a topic is made. */
  existingTopic?: ITopic;
}

/** Where alarms go. */
export class AlarmTopic extends Construct {
  readonly topic: ITopic;
  /** Undefined when the topic existed already. */
  readonly key?: Key;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    if (props.existingTopic) {
      this.topic = props.existingTopic;
      return;
    }
    // A key of its own: AWS's key for SNS cannot be used by alarms, and the archive key stays with the archive.
    this.key = new Key(this, 'Key', {
      description: 'Alarms about the session logs, in SNS',
      enableKeyRotation: true,
      // Nothing is kept under it.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const { account } = Stack.of(this);
    const fromAccount = { StringEquals: { 'aws:SourceAccount': account } };
    const publish = (service: string, conditions?: Record<string, unknown>) =>
      new PolicyStatement({
        principals: [new ServicePrincipal(service)],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        ...(conditions && { conditions }),
      });
    this.key.addToResourcePolicy(publish('cloudwatch.amazonaws.com', fromAccount));
    // EventBridge publishes without the conditions' keys (EventBridge user guide, troubleshooting SNS targets).
    this.key.addToResourcePolicy(publish('events.amazonaws.com'));

    const topic = new Topic(this, 'Topic', { masterKey: this.key, enforceSSL: true });
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: fromAccount,
      }),
    );
    if (props.email !== undefined) topic.addSubscription(new EmailSubscription(props.email));
    this.topic = topic;
  }
}
