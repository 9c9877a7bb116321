import { join } from 'node:path';
import type { BackendKind, Capability } from './types';

/** An AWS emulator that is installed from the Python package index by a hash lock and runs as a child process. */
export interface Emulator {
  kind: BackendKind;
  /** As people write it: `LocalStack`. */
  name: string;
  version: string;
  /** What is run: a module, or a file of ours. */
  program: string;
  /** Its health page. */
  healthPath: string;
  /** Its own settings, for a `root` folder that holds whatever it writes. */
  environment(root: string): Readonly<Record<string, string>>;
  /** Variables that a user may have set for an emulator of their own, and that are none of this one's business. */
  foreignSettings: RegExp;
  /** Where, below its root, it keeps what is worth keeping for the next start. */
  modelCache: string;
  /** Where, below its root, lies the certificate of its https, which it takes on the same port. */
  certificate: string;
  capabilities: readonly Capability[];
}

/** `localstack-4.14.0`: names its lock and its folder in the cache. */
export const slugOf = ({ name, version }: Pick<Emulator, 'name' | 'version'>): string =>
  `${name.toLowerCase()}-${version}`;

/** What Python is given to run it: so that only this machine reaches it. */
export const argumentsFor = ({ program }: Pick<Emulator, 'program'>): string[] => [
  join(__dirname, 'on-loopback.py'),
  program,
];

/** The file that pins it and all it needs by hash. */
export const lockFileOf = (emulator: Emulator): string => join(__dirname, `${slugOf(emulator)}.lock.txt`);

/** `LocalStack 4.14.0` */
export const titleOf = ({ name, version }: Pick<Emulator, 'name' | 'version'>): string =>
  `${name} ${version}`;
