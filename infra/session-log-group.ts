import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, LogGroupClass } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface SessionLogGroupProps {
  logGroupName: string;
  retentionDays: number;
  key: IKey;
}

/** Where the agents stream to: a buffer of some days in front of the archive. */
export class SessionLogGroup extends Construct {
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: SessionLogGroupProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'LogGroup', {
      logGroupName: props.logGroupName,
      retention: props.retentionDays,
      // Said though it is the default: an Infrequent Access group cannot have a subscription filter, and the
      // class of a group cannot be changed afterwards.
      logGroupClass: LogGroupClass.STANDARD,
      encryptionKey: props.key,
      // Events of the last minutes may not be in the archive yet when somebody deletes the stack.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }
}
