import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { z } from 'zod';
import { defaultCacheFolder, type Progress, UserError } from '../../base';
import { type AgentYear, agentYears } from '../agent';
import { type BackendKind, backendKinds } from '../backend';
import { type InstanceKind, instanceKinds } from '../machine';
import type { ProveOptions } from './proof-types';

/** How `runScenarios` runs; everything has a default, and the flags of `session-logs prove` do the same. */
export interface RunScenariosOptions {
  /** Where the emulated AWS comes from. Default: a container when Docker and the image are there, else a child process. */
  backend?: BackendKind;
  /** A LocalStack that somebody else runs; nothing is started then. */
  endpointUrl?: string;
  /** What sessions run on. Default: containers where the backend is one and their image is there, else process trees. */
  instances?: InstanceKind;
  /**
   * The agent that the sessions run with, by the year of its text rules: up to 3.3.4108 are `2024`, newer ones `2026`.
   * Default: 2026.
   */
  agent?: AgentYear;
  /** Use the backend and pipeline that an earlier run kept, or keep the new ones (`session-logs down` ends them). */
  keep?: boolean;
  /** Names of a pipeline that is deployed to `endpointUrl` already: cdk's outputs file, or `terraform output -json`. */
  outputsFile?: string;
  /** Loopback port for a backend that is started. Default: a free one. */
  port?: number;
  /** 0 to 2^32 - 1; decides what the sessions display. Default: a random one, in the summary. */
  seed?: number;
  /** Where the run makes its folder. Default: `runs`, in the current folder. */
  runsFolder?: string;
  /** Where LocalStack is installed. Default: in the user's cache folder. */
  cacheFolder?: string;
  /** Told what is going on. Default: nobody is. */
  progress?: Progress;
  /** Aborting stops the run: it rejects with the signal's reason, once everything that it started has been stopped. */
  signal?: AbortSignal;
}

const maxSeed = 2 ** 32 - 1;
const someText = z.string().min(1);

const optionsSchema = z.strictObject({
  backend: z.enum(backendKinds).optional(),
  endpointUrl: z
    .url({ protocol: /^https?$/ })
    .refine((url) => [url, `${url}/`].includes(`${new URL(url).origin}/`), 'scheme, host and port only')
    .transform((url) => new URL(url).origin)
    .optional(),
  instances: z.enum(instanceKinds).optional(),
  agent: z.enum(agentYears).optional(),
  keep: z.boolean().optional(),
  outputsFile: someText.optional(),
  port: z.int().min(1).max(65_535).optional(),
  seed: z.int().min(0).max(maxSeed).optional(),
  runsFolder: someText.optional(),
  cacheFolder: someText.optional(),
  progress: z.custom<Progress>((value) => typeof value === 'object' && value !== null).optional(),
  signal: z.custom<AbortSignal>((value) => typeof value === 'object' && value !== null).optional(),
});

/**
 * Checks the options and fills in what was left out.
 * @throws UserError `bad-option`, naming the option
 */
export function checkRunOptions(options: RunScenariosOptions): Omit<ProveOptions, 'scenarios'> {
  const checked = optionsSchema.safeParse(options);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const field = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path[0];
    throw badOption(
      `${String(field ?? 'the options')}: ${issue?.message}`,
      'Its documentation says what it takes.',
    );
  }
  const { progress: _, signal: __, ...given } = checked.data;
  const backend = given.backend ?? (given.endpointUrl === undefined ? undefined : 'endpoint');
  const onEndpoint = backend === 'endpoint';
  if (onEndpoint !== (given.endpointUrl !== undefined))
    throw badOption("endpointUrl and backend: 'endpoint' go together", 'Give both, or endpointUrl alone.');
  if (onEndpoint && (given.keep === true || given.port !== undefined))
    throw badOption(
      `${given.keep === true ? 'keep' : 'port'} does not go with endpointUrl`,
      'Nothing is started there: leave it out.',
    );
  if (given.outputsFile !== undefined && !onEndpoint)
    throw badOption('outputsFile needs endpointUrl', 'Say where that pipeline is deployed.');
  return {
    ...given,
    backend,
    outputsFile: given.outputsFile === undefined ? undefined : resolve(given.outputsFile),
    seed: given.seed ?? randomInt(maxSeed + 1),
    runsFolder: resolve(given.runsFolder ?? 'runs'),
    cacheFolder: given.cacheFolder === undefined ? defaultCacheFolder() : resolve(given.cacheFolder),
  };
}

const badOption = (what: string, hint: string) =>
  new UserError('bad-option', `option of runScenarios: ${what}`, { hint });
