import { Aws, Stack } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { EventBus as BusTarget } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { type Checks, checkProps, matchingOrToken } from '../props';
import { roleChanges } from './tamper-alarms';

/** Where IAM tells of its calls, in the partition `aws` (CloudTrail user guide, "Global service events"). */
export const iamRegion = 'us-east-1';

export interface SessionLogRoleEventsProps {
  /** Where the monitoring is: the region whose default event bus gets the events. */
  readonly homeRegion: string;
}

const checks: Checks<SessionLogRoleEventsProps> = {
  homeRegion: { ...matchingOrToken(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region, as eu-west-1'), required: true },
};

/**
 * Brings the calls that change roles from IAM's own region to the one of the monitoring, whose rule rings for those of
 * the pipeline. For a stack in `iamRegion`. It forwards those of every role: the pipeline's have generated names, which a
 * stack of another region cannot import.
 * @throws PropsError
 */
export class SessionLogRoleEvents extends Construct {
  readonly rule: Rule;

  constructor(scope: Construct, id: string, props: SessionLogRoleEventsProps) {
    super(scope, id);
    checkProps(this, 'SessionLogRoleEvents', props, checks, () => []);
    const bus = EventBus.fromEventBusArn(
      this,
      'Home',
      Stack.of(this).formatArn({
        service: 'events',
        region: props.homeRegion,
        account: Aws.ACCOUNT_ID,
        resource: 'event-bus',
        resourceName: 'default',
      }),
    );
    this.rule = new Rule(this, 'Rule', {
      description: `Changes of roles, to ${props.homeRegion}`,
      eventPattern: {
        source: ['aws.iam'],
        detailType: ['AWS API Call via CloudTrail'],
        detail: { eventSource: ['iam.amazonaws.com'], eventName: roleChanges },
      },
      targets: [new BusTarget(bus)],
    });
  }
}
