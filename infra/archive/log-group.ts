import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ILogGroup, LogGroup, LogGroupClass } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface SessionLogGroupProps {
  logGroupName: string;
  retentionDays: number;
  key: IKey;
  /** Taken as it is: must be of class Standard, and have room for a subscription filter (two at most). */
  existingLogGroup?: ILogGroup;
}

/** Where the agents stream to: a buffer of some days in front of the archive. */
export class SessionLogGroup extends Construct {
  readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: SessionLogGroupProps) {
    super(scope, id);
    this.logGroup =
      props.existingLogGroup ??
      new LogGroup(this, 'LogGroup', {
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
}
