import { createRequire, SourceMap } from 'node:module';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import { pathAsTyped } from '../../../base';
import type { Bundle } from './bundle-file';

/**
 * Runs a bundle as a CommonJS module that lies where the user's file lies: packages come from there, except for those
 * that are provided.
 * @returns what it exports
 * @throws what it throws
 */
export function evaluateBundle(
  { file, code }: Bundle,
  provided: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const module = { exports: {} };
  const fromThere = createRequire(file);
  const require = (id: string) => (Object.hasOwn(provided, id) ? provided[id] : fromThere(id));
  const names = ['exports', 'require', 'module', '__filename', '__dirname', '__importMetaUrl'];
  compileFunction(code, names, { filename: file })(
    module.exports,
    Object.assign(require, fromThere),
    module,
    file,
    dirname(file),
    pathToFileURL(file).href,
  );
  return module.exports;
}

/** The line of the user's that an error was thrown in: `a.scenario.ts:12:5`; undefined where its stack does not tell. */
export function placeOf(error: unknown, { file, map }: Bundle): string | undefined {
  const { stack } = (error ?? {}) as { stack?: unknown };
  if (typeof stack !== 'string') return undefined;
  const at = stack.split('\n').find((line) => line.includes(`${file}:`));
  const [, line, column] = /:(\d+):(\d+)\)?$/.exec(at ?? '') ?? [];
  if (line === undefined) return undefined;
  const entry = new SourceMap(JSON.parse(map)).findEntry(Number(line) - 1, Number(column) - 1);
  if (!('originalSource' in entry)) return undefined;
  const source = pathAsTyped(resolve(dirname(file), entry.originalSource));
  return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}
