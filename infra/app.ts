import { App } from 'aws-cdk-lib';
import { SessionLogArchive } from './session-log-archive-stack';
import { readSettings } from './settings';

const app = new App();
new SessionLogArchive(
  app,
  'SessionLogArchive',
  readSettings((key) => app.node.tryGetContext(key)),
);
app.synth();
