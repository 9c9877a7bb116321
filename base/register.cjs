'use strict';
/**
 * Runs this repository's TypeScript as it lies: `node -r ./base/register.cjs FILE.ts`. Compiled packages have no need of it.
 * `import()` becomes a `require` that is waited for, since Node's own would not know what a .ts file is.
 */
require('esbuild-register/dist/node').register({
  target: 'node20',
  supported: { 'dynamic-import': false },
});
