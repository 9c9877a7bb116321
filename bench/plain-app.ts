import { App, DefaultStackSynthesizer } from 'aws-cdk-lib';
import { readSettings } from '../infra/settings';
import { SessionLogArchiveStack } from '../infra/stacks';

// The same stack as infra/app.ts makes, deployed as CDK does by default: through a bootstrap stack.
const app = new App();
new SessionLogArchiveStack(
  app,
  'SessionLogArchive',
  readSettings((key) => app.node.tryGetContext(key)),
  { synthesizer: new DefaultStackSynthesizer() },
);
app.synth();
