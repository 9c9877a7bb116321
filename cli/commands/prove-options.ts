import { UserError } from '../../base';
import { agentYears } from '../../harness/agent';
import { type BackendKind, backendKinds } from '../../harness/backend';
import { instanceKinds } from '../../harness/machine';
import type { ProveOptions } from '../../harness/proof';
import { suggestion } from '../nearest';
import { checkCache, folder } from './folder-option';

/** What was typed, not yet checked. */
export interface TypedProveOptions {
  backend?: string;
  instances?: string;
  agent?: string;
  keep?: boolean;
  outputs?: string;
  endpointUrl?: string;
  port?: string;
  seed?: string;
  runs: string;
  cache?: string;
  /** Paths of files of the user. */
  scenarios?: string[];
  /** With `scenarios`: ours too. */
  builtIn?: boolean;
  /** What a session's user can do to its record as well. */
  hostile?: boolean;
}

/** What is filled in for flags that were not given. */
export interface Defaults {
  /** Of our scenarios, in the order of the table: those that are run where nothing is chosen. */
  scenarioNames: readonly string[];
  /** Of ours that `--hostile` or their names choose. */
  hostileNames: readonly string[];
  /** Of those from `--scenarios`, in theirs. */
  ownNames: readonly string[];
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
    scenarios: chooseScenarios(scenarios, options, defaults),
    ...checkBackend(options),
    ...checkInstances(options),
    ...checkAgent(options),
    ...checkReuse(options),
    seed: options.seed === undefined ? defaults.seed() : wholeNumber('--seed', options.seed, 0, maxSeed),
    runsFolder: folder('--runs', options.runs),
    cacheFolder: checkCache(options, defaults.cacheFolder),
  };
}

/** `--backend` and `--port` of a command that starts a backend itself. @throws UserError */
export function checkOwnBackend(
  options: Pick<TypedProveOptions, 'backend' | 'port'>,
): Pick<ProveOptions, 'backend' | 'port'> {
  if (options.backend === 'endpoint')
    throw new UserError('unknown-backend', '--backend endpoint starts nothing that could be kept', {
      hint: `Kinds: ${backendKinds.filter((kind) => kind !== 'endpoint').join(', ')}.`,
    });
  const { backend, port } = checkBackend(options);
  return { ...(backend && { backend }), ...(port !== undefined && { port }) };
}

/** Those that are named, of ours and of the user's; else the user's, where there are any. In the table's order, each once. */
function chooseScenarios(
  typed: readonly string[],
  { scenarios: paths, builtIn, hostile }: TypedProveOptions,
  { scenarioNames, hostileNames, ownNames }: Defaults,
): string[] {
  const known = [...scenarioNames, ...hostileNames, ...ownNames];
  if (hostile === true && typed.length > 0)
    throw new UserError('flags-exclude', '--hostile does not go with names of scenarios', {
      hint: 'Name those that are to run, or none.',
    });
  if (builtIn === true && (paths === undefined || typed.length > 0))
    throw new UserError(
      'flags-exclude',
      paths === undefined
        ? '--built-in goes with --scenarios'
        : '--built-in does not go with names of scenarios',
      {
        hint:
          paths === undefined
            ? 'Without --scenarios, ours are run anyway.'
            : 'Name those of ours that are to run, or none.',
      },
    );
  const unknown = typed.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UserError('unknown-scenario', `unknown scenario ${unknown}`, {
      hint: suggestion(unknown, known, 'Scenarios'),
    });
  if (typed.length > 0) return known.filter((name) => typed.includes(name));
  return [
    ...(paths === undefined || builtIn === true ? scenarioNames : []),
    ...(hostile === true ? hostileNames : []),
    ...ownNames,
  ];
}

function checkInstances({ instances }: TypedProveOptions): Pick<ProveOptions, 'instances'> {
  if (instances === undefined) return {};
  const kind = instanceKinds.find((one) => one === instances);
  if (kind !== undefined) return { instances: kind };
  throw new UserError('unknown-instances', `unknown kind of instances ${instances} (--instances)`, {
    hint: suggestion(instances, instanceKinds, 'Kinds'),
  });
}

function checkAgent({ agent }: TypedProveOptions): Pick<ProveOptions, 'agent'> {
  if (agent === undefined) return {};
  const year = agentYears.find((one) => one === agent);
  if (year !== undefined) return { agent: year };
  throw new UserError('unknown-agent', `unknown agent ${agent} (--agent)`, {
    hint: suggestion(agent, agentYears, 'Agents'),
  });
}

function checkReuse(options: TypedProveOptions): Pick<ProveOptions, 'keep' | 'outputsFile'> {
  const onEndpoint = options.backend === 'endpoint' || options.endpointUrl !== undefined;
  if (options.keep === true && onEndpoint)
    throw new UserError('flags-exclude', '--keep does not go with an endpoint that somebody else runs', {
      hint: 'Leave --keep out: what runs there stays as it is.',
    });
  if (options.outputs !== undefined && !onEndpoint)
    throw new UserError('flags-exclude', '--outputs needs --endpoint-url: where that pipeline is deployed', {
      hint: 'For example: --endpoint-url http://127.0.0.1:4566 --outputs outputs.json',
    });
  return {
    ...(options.keep === true && { keep: true }),
    ...(options.outputs !== undefined && { outputsFile: folder('--outputs', options.outputs) }),
  };
}

function checkBackend(
  options: Pick<TypedProveOptions, 'backend' | 'endpointUrl' | 'port'>,
): Pick<ProveOptions, 'backend' | 'endpointUrl' | 'port'> {
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
