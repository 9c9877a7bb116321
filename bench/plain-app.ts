import { App, DefaultStackSynthesizer } from 'aws-cdk-lib';
import { readSettings } from '../infra/settings/settings';
import { SessionLogArchive } from '../infra/stacks/archive-stack';

// The same stack as infra/app.ts makes, deployed as CDK does by default: through a bootstrap stack.
const app = new App();
new SessionLogArchive(
  app,
  'SessionLogArchive',
  readSettings((key) => app.node.tryGetContext(key)),
  { synthesizer: new DefaultStackSynthesizer() },
);
app.synth();
