import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, LogGroupClass } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export interface SessionLogGroupProps {
  logGroupName: string;
  retentionDays: number;
  key: IKey;
}

/** Where the agents stream to: a buffer of some days in front of the archive. */
export function sessionLogGroup(scope: Construct, props: SessionLogGroupProps): LogGroup {
  return new LogGroup(scope, 'LogGroup', {
    logGroupName: props.logGroupName,
    retention: props.retentionDays,
    // Said though it is the default: an Infrequent Access group cannot have a subscription filter, and the
    // class of a group cannot be changed afterwards.
    logGroupClass: LogGroupClass.STANDARD,
    encryptionKey: props.key,
    // A group deleted by mistake takes the last days with it, and the agents then log nothing and say nothing.
    deletionProtectionEnabled: true,
    // Events of the last minutes may not be in the archive yet when somebody deletes the stack.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
}
