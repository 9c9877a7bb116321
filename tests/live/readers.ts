import { instanceProfile, managedPolicy, role } from './access-readers';
import { deliveryStream, logGroup, subscriptionFilter } from './logs-readers';
import { alarm, dashboard, rule, topic, topicPolicy } from './monitoring-readers';
import { flowLog, instance, securityGroup, subnet, vpc, vpcEndpoint } from './network-readers';
import { bucket, bucketPolicy, key } from './storage-readers';
import type { LiveReader } from './types';

/** By CloudFormation's type. What is not here is listed as not read back. */
export const liveReaders: Readonly<Record<string, LiveReader>> = {
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::Dashboard': dashboard,
  'AWS::EC2::FlowLog': flowLog,
  'AWS::EC2::Instance': instance,
  'AWS::EC2::SecurityGroup': securityGroup,
  'AWS::EC2::Subnet': subnet,
  'AWS::EC2::VPC': vpc,
  'AWS::EC2::VPCEndpoint': vpcEndpoint,
  'AWS::Events::Rule': rule,
  'AWS::IAM::InstanceProfile': instanceProfile,
  'AWS::IAM::ManagedPolicy': managedPolicy,
  'AWS::IAM::Role': role,
  'AWS::KMS::Key': key,
  'AWS::KinesisFirehose::DeliveryStream': deliveryStream,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::Logs::SubscriptionFilter': subscriptionFilter,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucketPolicy,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': topicPolicy,
};
