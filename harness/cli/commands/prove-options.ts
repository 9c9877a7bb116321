import { resolve } from 'node:path';
import { UserError } from '../../../archive/errors';
import { type BackendKind, backendKinds } from '../../backend/types';
import type { ProveOptions } from '../../proof-types';
import { suggestion } from '../nearest';

/** What was typed, not yet checked. */
export interface TypedProveOptions {
  backend?: string;
  endpointUrl?: string;
  port?: string;
  seed?: string;
  runs: string;
  cache?: string;
}

/** What is filled in for flags that were not given. */
export interface Defaults {
  scenarioNames: readonly string[];
  cacheFolder: () => string;
  seed: () => number;
}

const maxSeed = 2 ** 32 - 1;

/**
 * Checks what was typed and fills in the defaults.
 * @throws UserError naming the flag or scenario, and what there is
 */
export function checkProveOptions(
  scenarios: readonly string[],
  options: TypedProveOptions,
  defaults: Defaults,
): ProveOptions {
  return {
    scenarios: checkScenarios(scenarios, defaults.scenarioNames),
    ...checkBackend(options),
    seed: options.seed === undefined ? defaults.seed() : wholeNumber('--seed', options.seed, 0, maxSeed),
    runsFolder: folder('--runs', options.runs),
    cacheFolder: options.cache === undefined ? defaults.cacheFolder() : folder('--cache', options.cache),
  };
}

/** In the order of the table, each once. */
function checkScenarios(typed: readonly string[], known: readonly string[]): string[] {
  const unknown = typed.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UserError('unknown-scenario', `unknown scenario ${unknown}`, {
      hint: suggestion(unknown, known, 'Scenarios'),
    });
  return typed.length === 0 ? [...known] : known.filter((name) => typed.includes(name));
}

function checkBackend(options: TypedProveOptions): Pick<ProveOptions, 'backend' | 'endpointUrl' | 'port'> {
  const backend = options.backend ?? (options.endpointUrl === undefined ? undefined : 'endpoint');
  if (backend !== undefined && !isBackendKind(backend))
    throw new UserError('unknown-backend', `unknown backend ${backend} (--backend)`, {
      hint: suggestion(backend, backendKinds, 'Backends'),
    });
  if (backend === 'endpoint') {
    if (options.endpointUrl === undefined)
      throw new UserError('endpoint-url-missing', '--backend endpoint needs --endpoint-url', {
        hint: 'For example: --endpoint-url http://127.0.0.1:4566',
      });
    if (options.port !== undefined)
      throw new UserError('flags-exclude', '--port does not go with --backend endpoint', {
        hint: 'Put the port into --endpoint-url; nothing is started.',
      });
    return { backend, endpointUrl: checkUrl(options.endpointUrl) };
  }
  if (options.endpointUrl !== undefined)
    throw new UserError('flags-exclude', `--endpoint-url does not go with --backend ${backend}`, {
      hint: 'Leave --backend out, or use --backend endpoint.',
    });
  return {
    ...(backend === undefined ? {} : { backend }),
    ...(options.port === undefined ? {} : { port: wholeNumber('--port', options.port, 1, 65_535) }),
  };
}

const isBackendKind = (kind: string): kind is BackendKind =>
  (backendKinds as readonly string[]).includes(kind);

/** Scheme, host and port only: what else an URL can hold has no meaning for an endpoint of all services. */
function checkUrl(typed: string): string {
  const url = URL.canParse(typed) ? new URL(typed) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new UserError('bad-endpoint-url', `--endpoint-url ${typed} is not an http or https URL`, {
      hint: 'For example: --endpoint-url http://127.0.0.1:4566',
    });
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '')
    throw new UserError('bad-endpoint-url', '--endpoint-url may hold scheme, host and port only', {
      hint: `Try: --endpoint-url ${url.origin}`,
    });
  return url.origin;
}

function wholeNumber(flag: string, typed: string, least: number, most: number): number {
  const value = /^\d{1,15}$/.test(typed) ? Number(typed) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UserError('bad-number', `${flag} ${typed} is not a whole number from ${least} to ${most}`);
}

function folder(flag: string, typed: string): string {
  if (typed.trim() === '') throw new UserError('bad-folder', `${flag} is empty`, { hint: 'Name a folder.' });
  return resolve(typed);
}
