import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** Where alarms go. @param email gets every alarm once it has confirmed the subscription */
export function alarmTopic(scope: Construct, email?: string): Topic {
  // A key of its own: AWS's key for SNS cannot be used by alarms, and the archive key stays with the archive.
  const key = new Key(scope, 'Key', {
    description: 'Alarms about the session logs, in SNS',
    enableKeyRotation: true,
    // Nothing is kept under it.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const { account } = Stack.of(scope);
  const fromAccount = { StringEquals: { 'aws:SourceAccount': account } };
  const publish = (service: string, conditions?: Record<string, unknown>) =>
    new PolicyStatement({
      principals: [new ServicePrincipal(service)],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions,
    });
  key.addToResourcePolicy(publish('cloudwatch.amazonaws.com', fromAccount));
  // EventBridge's requests lack the key that the condition compares (EventBridge user guide, troubleshooting SNS targets).
  key.addToResourcePolicy(publish('events.amazonaws.com'));

  const topic = new Topic(scope, 'Topic', { masterKey: key, enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsOfThisAccount',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: fromAccount,
    }),
  );
  if (email !== undefined) topic.addSubscription(new EmailSubscription(email));
  return topic;
}
