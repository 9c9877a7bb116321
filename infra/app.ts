import { App } from 'aws-cdk-lib';
import { readSettings, SettingsError } from './settings';
import { makeStacks } from './stacks';

const app = new App();
try {
  makeStacks(
    app,
    readSettings((key) => app.node.tryGetContext(key), process.env),
  );
  app.synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  // Somebody's typing, not our code: the sentence is enough.
  process.stderr.write(`${error.name}: ${error.message}\n`);
  process.exitCode = 1;
}
