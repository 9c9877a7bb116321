'use strict';
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

/**
 * The arrows of the house (docs/architecture.md), held by `npm run lint`. A room may import itself and the rooms named
 * here, and of another folder only its index.ts.
 */
const rooms = {
  base: [],
  pipeline: ['base'],
  archive: ['pipeline', 'base'],
  operate: ['archive', 'pipeline', 'base'],
  harness: ['archive', 'pipeline', 'base'],
  scenarios: ['harness', 'archive', 'pipeline', 'base'],
  cli: ['scenarios', 'harness', 'operate', 'archive', 'pipeline', 'base'],
  infra: ['pipeline/data'],
  // They may see everything, and nobody sees them.
  bench: null,
  docker: null,
  packages: null,
  tests: null,
};

const named = (list) => list.map((room) => `${room}/`).join(', ');
const beside = '[.]test[.]ts$|/testing/';

/** Every folder that has source files, as `archive/decode`. */
function foldersOf(folder) {
  const entries = readdirSync(join(__dirname, folder), { withFileTypes: true });
  const below = entries
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => foldersOf(`${folder}/${name}`));
  return entries.some(({ name }) => name.endsWith('.ts')) ? [folder, ...below] : below;
}
const faces = Object.keys(rooms)
  .flatMap(foldersOf)
  .map((folder) => ({
    name: 'only-the-face',
    severity: 'error',
    comment: `From outside ${folder}/ only ${folder}/index.ts is imported: add to that, or move what is shared.`,
    from: { pathNot: [`^${folder}/`, beside, '^(tests|bench|docker|packages)/'] },
    to: { path: `^${folder}/[^/]+[.]ts$`, pathNot: `^${folder}/index[.]ts$` },
  }));

const arrows = Object.entries(rooms)
  .filter(([, allowed]) => allowed !== null)
  .map(([room, allowed]) => ({
    name: `arrows-of-${room}`,
    severity: 'error',
    comment: `${room}/ may import ${allowed.length === 0 ? 'no other room' : `only ${named(allowed)} and itself`}.`,
    from: { path: `^${room}/` },
    to: {
      path: `^(${Object.keys(rooms).join('|')})/`,
      pathNot: [`^${room}/`, ...allowed.map((other) => `^${other}/`)],
    },
  }));

module.exports = {
  forbidden: [
    ...arrows,
    ...faces,
    {
      name: 'no-circle',
      severity: 'error',
      comment: 'Two files that import each other, however long the way round, are one: cut the circle.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'tests-are-for-tests',
      severity: 'error',
      comment: 'What is tested does not import its tests, nor what stands in testing/.',
      from: { pathNot: [beside, '^(tests|bench)/'] },
      to: { path: beside },
    },
    {
      name: 'found',
      severity: 'error',
      comment: 'This file or package cannot be found: check the path, or add the package to package.json.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(cdk\\.out|build|runs|fixtures)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'],
      conditionNames: ['require', 'node', 'default', 'types'],
    },
    moduleSystems: ['es6', 'cjs'],
  },
};
