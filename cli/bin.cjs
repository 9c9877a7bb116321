#!/usr/bin/env node
// Plain old JavaScript: an old Node must get as far as the message.
var needed = [20, 19];
var have = process.versions.node.split('.').map(Number);
if (have[0] < needed[0] || (have[0] === needed[0] && have[1] < needed[1])) {
  console.error(
    `error: session-logs needs Node.js ${needed.join('.')} or newer; this is ${process.versions.node}`,
  );
  console.error(
    '  hint: Install a newer Node.js (https://nodejs.org), or choose one with your version manager.',
  );
  process.exit(2);
}

// Node 20 is supported here for as long as the SDK supports it; its notice would stand in every run's output.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// In the repository the sources run as they lie; an installed package is compiled.
var fs = require('node:fs');
var path = require('node:path');
try {
  if (fs.existsSync(path.join(__dirname, 'wire.ts'))) require('../base/register.cjs');
} catch (error) {
  console.error(
    `error: the packages of session-logs are not installed: ${String(error.message).split('\n')[0]}`,
  );
  console.error('  hint: Run npm ci in the folder of session-logs.');
  process.exit(2);
}

require('./wire').main();
