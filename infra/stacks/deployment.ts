import { type App, Fn } from 'aws-cdk-lib';
import { exportName } from '../names';
import { hasSealKey, type Settings } from '../settings';
import { SessionLogArchiveStack } from './archive-stack';
import { SessionLogCatalogStack } from './catalog-stack';
import { SessionLogInstanceStack } from './instance-stack';
import { SessionLogMonitoringStack } from './monitoring-stack';
import { SessionLogRoleEventsStack } from './role-events-stack';

/** Makes the stacks that the settings choose. */
export function makeStacks(app: App, settings: Settings): void {
  const { name } = settings;
  const chosen = new Set(settings.stacks);
  // By export and not by reference: the archive's template is then the same whichever stacks are made beside it, and
  // each of them can be deployed without it in the same app.
  const imported = (output: string) => Fn.importValue(exportName(name, output));
  const bucketName = imported('BucketName');
  const keyArn = imported('KeyArn');

  const archive = chosen.has('archive')
    ? new SessionLogArchiveStack(app, 'SessionLogArchive', settings)
    : undefined;
  const others = [];
  if (chosen.has('monitoring')) {
    const logGroupName = imported('LogGroupName');
    const sealKeyArn = hasSealKey(settings) ? imported('SealKeyArn') : undefined;
    const instances = ['', ...Object.keys(settings.instanceRoles ?? {})];
    const roles = [
      'DeliveryRoleArn',
      'SubscriptionRoleArn',
      ...instances.map((each) => `InstanceRoleArn${each}`),
    ];
    const roleArns = roles.map(imported);
    const props = { logGroupName, bucketName, keyArn, sealKeyArn, roleArns };
    others.push(new SessionLogMonitoringStack(app, 'SessionLogMonitoring', settings, props));
  }
  if (chosen.has('instance')) {
    const instanceProfile = {
      instanceProfileArn: imported('InstanceProfileArn'),
      roleArn: imported('InstanceRoleArn'),
    };
    const props = { bucketName, instanceProfile };
    others.push(new SessionLogInstanceStack(app, 'SessionLogInstance', settings, props));
  }
  if (chosen.has('catalog')) {
    others.push(new SessionLogCatalogStack(app, 'SessionLogCatalog', settings, { bucketName, keyArn }));
  }
  // On its own: it is in another region, and imports nothing.
  if (chosen.has('iam-events')) new SessionLogRoleEventsStack(app, 'SessionLogIamEvents', settings);
  if (archive) for (const stack of others) stack.addStackDependency(archive);
}
