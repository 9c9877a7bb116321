import { type App, Fn } from 'aws-cdk-lib';
import { exportName } from '../names';
import { hasSealKey, type Settings } from '../settings/settings';

/**
 * Makes the stacks that the settings choose. Each is loaded only when it is chosen: a proof deploys the archive alone and
 * does not wait for the others' libraries. (By require: esbuild-register does not see `import()`.)
 */
export function makeStacks(app: App, settings: Settings): void {
  const { name } = settings;
  const chosen = new Set(settings.stacks);
  // By export and not by reference: the archive's template is then the same whichever stacks are made beside it, and
  // each of them can be deployed without it in the same app.
  const imported = (output: string) => Fn.importValue(exportName(name, output));
  const bucketName = imported('BucketName');
  const keyArn = imported('KeyArn');

  const archive = chosen.has('archive') ? makeArchive(app, settings) : undefined;
  const others = [];
  if (chosen.has('monitoring')) {
    const { SessionLogMonitoring } = require('./monitoring-stack') as typeof import('./monitoring-stack');
    const logGroupName = imported('LogGroupName');
    others.push(
      new SessionLogMonitoring(app, 'SessionLogMonitoring', settings, {
        logGroupName,
        bucketName,
        keyArn,
        ...(hasSealKey(settings) && { sealKeyArn: imported('SealKeyArn') }),
      }),
    );
  }
  if (chosen.has('instance')) {
    const { SessionLogInstance } = require('./instance-stack') as typeof import('./instance-stack');
    const instanceProfile = {
      instanceProfileArn: imported('InstanceProfileArn'),
      roleArn: imported('InstanceRoleArn'),
    };
    others.push(new SessionLogInstance(app, 'SessionLogInstance', settings, { bucketName, instanceProfile }));
  }
  if (chosen.has('catalog')) {
    const { SessionLogCatalog } = require('./catalog-stack') as typeof import('./catalog-stack');
    others.push(new SessionLogCatalog(app, 'SessionLogCatalog', settings, { bucketName, keyArn }));
  }
  if (archive) for (const stack of others) stack.addStackDependency(archive);
}

function makeArchive(app: App, settings: Settings) {
  const { SessionLogArchive } = require('./archive-stack') as typeof import('./archive-stack');
  return new SessionLogArchive(app, 'SessionLogArchive', settings);
}
