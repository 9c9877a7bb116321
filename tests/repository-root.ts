import { resolve } from 'node:path';

/** The folder of this repository's package.json. */
export const repositoryRoot = resolve(__dirname, '..');
