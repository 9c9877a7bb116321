/** Bundles the simulated agent for the image's build: `bundle-agent.ts [FOLDER]`. */
import { join } from 'node:path';
import { bundleAgent } from '../../harness/agent/bundle';

bundleAgent(process.argv[2] ?? join(__dirname, 'build')).then(
  (program) => console.log(program),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
