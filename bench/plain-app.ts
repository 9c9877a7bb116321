import { App, DefaultStackSynthesizer } from 'aws-cdk-lib';
import { SessionLogArchive } from '../infra/session-log-archive-stack';
import { readSettings } from '../infra/settings';

// The same stack as infra/app.ts makes, deployed as CDK does by default: through a bootstrap stack.
const app = new App();
new SessionLogArchive(
  app,
  'SessionLogArchive',
  readSettings((key) => app.node.tryGetContext(key)),
  { synthesizer: new DefaultStackSynthesizer() },
);
app.synth();
