import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { actionsOf, templateOf, testApp } from '../testing/template';
import { SessionLogArchive } from '.';

it('grantInstance gives a role what the archive’s own role for instances has, and denies it the same', () => {
  const stack = new Stack(testApp(), 'Platform');
  const servers = new Role(stack, 'Servers', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  new SessionLogArchive(stack, 'Logs').grantInstance(servers);
  const { only } = templateOf(stack);
  const granted = only('AWS::IAM::Policy', 'Servers');
  const own = only('AWS::IAM::Role', 'LogsInstance');
  for (const effect of ['Allow', 'Deny'] as const) {
    expect(Object.keys(actionsOf(granted, effect)).length).toBeGreaterThan(10);
    expect(actionsOf(granted, effect)).toEqual(actionsOf(own, effect));
  }
});
