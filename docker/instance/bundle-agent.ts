/** Bundles the simulated agent for the image's build, and prints the bundle's digest: `bundle-agent.ts [FOLDER]`. */
import { dirname, join } from 'node:path';
import { bundleAgent, bundleDigest } from '../../harness/machine';

bundleAgent(process.argv[2] ?? join(__dirname, 'build')).then(
  (program) => console.log(bundleDigest(dirname(program))),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
