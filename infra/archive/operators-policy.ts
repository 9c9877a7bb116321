import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../acknowledge';
import { arnHere, documentArn } from '../names';
import { denyErasure, type Records } from './keep-records';
import type { InstanceTag } from './props';
import { denyWriting } from './writers';

export interface OperatorsPolicyProps extends Records {
  /** The Session document that logs: the only one with which operators start sessions. */
  sessionDocumentName: string;
  /** Only instances with this tag. Default: every instance of the account and region. */
  instanceTag?: InstanceTag;
  /** `true`: what runs commands without a session is not denied (nor is it allowed here). */
  maySendCommands: boolean;
}

/**
 * For the people (their role, group or permission set) who open sessions: with the logged document, and with no other.
 * Port forwarding and SSH over Session Manager are never logged (agent-behaviour.md 4), so they are denied.
 */
export function operatorsPolicy(scope: Construct, props: OperatorsPolicyProps): ManagedPolicy {
  const { instanceTag } = props;
  const instances = [arnHere('ec2', 'instance/*'), arnHere('ssm', 'managed-instance/*')];
  const document = documentArn(props.sessionDocumentName);
  // A session's id begins with who started it: the user's name, or the name of the role's session.
  // (Systems Manager user guide, "Additional sample IAM policies for Session Manager".)
  const ownSessions = Stack.of(scope).formatArn({
    service: 'ssm',
    region: '*',
    account: '*',
    resource: 'session',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's own variable
    resourceName: '${aws:userid}-*',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });

  const policy = new ManagedPolicy(scope, 'Policy', {
    // No names in it: a description cannot be changed, and an attached policy not be replaced.
    description: 'Sessions with the logged document, and with no other',
    statements: [
      new PolicyStatement({
        sid: 'StartOnInstances',
        actions: ['ssm:StartSession'],
        resources: instances,
        conditions: instanceTag && {
          StringEquals: { [`ssm:resourceTag/${instanceTag.key}`]: instanceTag.value },
        },
      }),
      new PolicyStatement({
        sid: 'StartWithLoggedDocument',
        actions: ['ssm:StartSession'],
        resources: [document],
        // Whoever names no document gets the account's preferences document: with this key, AWS asks for the right
        // to that one too (Systems Manager user guide, "Enforce a session document permission check").
        conditions: { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } },
      }),
      new PolicyStatement({
        sid: 'OwnSessions',
        actions: ['ssm:ResumeSession', 'ssm:TerminateSession', 'ssmmessages:OpenDataChannel'],
        resources: [ownSessions],
      }),
      new PolicyStatement({
        sid: 'FindInstances',
        // None of these knows a narrower resource.
        actions: [
          'ec2:DescribeInstances',
          'ssm:DescribeInstanceInformation',
          'ssm:DescribeInstanceProperties',
          'ssm:DescribeSessions',
          'ssm:GetConnectionStatus',
        ],
        resources: ['*'],
      }),
      new PolicyStatement({
        sid: 'ReadLoggedDocument',
        actions: ['ssm:DescribeDocument', 'ssm:GetDocument'],
        resources: [document],
      }),
      new PolicyStatement({
        // Whatever else they are given, every document but the logged one is denied: with them port forwarding
        // (AWS-StartPortForwardingSession, ...ToRemoteHost), SSH (AWS-StartSSHSession) and single commands.
        sid: 'NoUnloggedSession',
        effect: Effect.DENY,
        actions: ['ssm:StartSession'],
        notResources: [...instances, document],
      }),
      new PolicyStatement({
        sid: 'KeepLoggedDocument',
        effect: Effect.DENY,
        actions: [
          'ssm:DeleteDocument',
          'ssm:ModifyDocumentPermission',
          'ssm:UpdateDocument',
          'ssm:UpdateDocumentDefaultVersion',
        ],
        resources: [document],
      }),
      ...(props.maySendCommands ? [] : [noUnloggedCommand()]),
      denyWriting(scope, props),
      ...denyErasure(props),
    ],
  });
  acknowledgeWildcards(
    policy,
    'Which instances an operator may enter is what `operatorInstanceTag` narrows: by tag, as ids come and go.',
    ...instances,
  );
  acknowledgeWildcards(policy, "The operator's own sessions: the id begins with theirs.", ownSessions);
  acknowledgeWildcards(policy, 'Lists of instances and sessions know no narrower resource.', '*');
  return policy;
}

/**
 * Run Command and State Manager run what they are given as root, without a session, and what it displays is in no session
 * log; an automation can call either (Systems Manager user guide, "aws:runCommand").
 */
const noUnloggedCommand = () =>
  new PolicyStatement({
    sid: 'NoUnloggedCommand',
    effect: Effect.DENY,
    actions: [
      'ssm:CreateAssociation',
      'ssm:CreateAssociationBatch',
      'ssm:SendCommand',
      'ssm:StartAutomationExecution',
      'ssm:UpdateAssociation',
    ],
    resources: ['*'],
  });
