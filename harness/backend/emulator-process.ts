import { join } from 'node:path';
import { Child, type RunRegistry } from '../../base/processes';
import { argumentsFor, type Emulator } from './emulator';
import type { Installed } from './install';
import { cleanPythonEnv } from './python-env';

/** For the Node programs that it starts in its turn. */
const onLoopback = join(__dirname, 'on-loopback.cjs');

export interface EmulatorProcessOptions {
  emulator: Emulator;
  installed: Installed;
  /** Folder for whatever it writes; removed by the next run's sweep where this one is killed. */
  root: string;
  port: number;
  logFile: string;
  registry: RunRegistry;
}

/** Starts an emulator on 127.0.0.1, with an environment of its own. */
export function startEmulator(options: EmulatorProcessOptions): Child {
  const { emulator, installed, root, port, logFile, registry } = options;
  return new Child({
    what: `${emulator.name} on port ${port}`,
    command: installed.python,
    args: argumentsFor(emulator),
    cwd: root,
    env: {
      ...withoutForeignSettings(emulator, cleanPythonEnv(process.env)),
      GATEWAY_LISTEN: `127.0.0.1:${port}`,
      FILESYSTEM_ROOT: root,
      TMPDIR: root,
      NODE_OPTIONS: `--require ${JSON.stringify(onLoopback)}`,
      // Where /.dockerenv exists on the host, it would take itself to be in a container, and write below /var/lib.
      OVERRIDE_IN_DOCKER: '0',
      SKIP_SSL_CERT_DOWNLOAD: '1',
      // No analytics, no DNS server of its own.
      DISABLE_EVENTS: '1',
      DNS_ADDRESS: '0',
      PYTHONUNBUFFERED: '1',
      ...emulator.environment(root),
    },
    logFile,
    registry,
    registered: { kind: 'group', tempFolders: [root] },
  });
}

/** The user's settings for an emulator of their own, and their AWS credentials, are none of this one's business. */
function withoutForeignSettings({ foreignSettings }: Emulator, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const foreign = /^(AWS_|DEBUG$|SERVICES$|PERSISTENCE$|GATEWAY_LISTEN$|EAGER_SERVICE_LOADING$)/;
  const kept = /^AWS_CA_BUNDLE$/;
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => kept.test(name) || !(foreign.test(name) || foreignSettings.test(name)),
    ),
  );
}
