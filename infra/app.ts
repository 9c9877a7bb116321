import { App } from 'aws-cdk-lib';
import { SessionLogArchive } from './session-log-archive-stack';
import { readSettings, SettingsError } from './settings';

const app = new App();
try {
  new SessionLogArchive(
    app,
    'SessionLogArchive',
    readSettings((key) => app.node.tryGetContext(key)),
  );
  app.synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  // Somebody's typing, not our code: the sentence is enough.
  process.stderr.write(`${error.name}: ${error.message}\n`);
  process.exitCode = 1;
}
