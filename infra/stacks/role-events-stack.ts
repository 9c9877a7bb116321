import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { iamRegion, SessionLogRoleEvents } from '../monitoring';
import type { Settings } from '../settings';
import { all, type Deployed, stackProps } from './stack-props';

/** Forwards what IAM tells of roles to the region of a deployment's monitoring. */
export class SessionLogRoleEventsStack extends Stack {
  constructor(scope: Construct, id: string, settings: Settings, props: Deployed = {}) {
    const description = 'Session Manager logs: changes of roles, from where IAM tells of them';
    super(scope, id, {
      ...stackProps(`${settings.name}-iam-events`, description, props),
      env: { region: iamRegion },
    });
    // settings-rules.ts asks for it.
    new SessionLogRoleEvents(this, all, { homeRegion: settings.homeRegion ?? '' });
  }
}
