import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../base';
import { chooseBackend, findPython, imageOf, isInstalled, isPortFree, readHealth } from '../backend';
import { bundleAgent, bundleDigest } from '../machine';
import { findEngine, imageLabels } from '../machine/engine';
import { agentLabel, instanceImageOf } from './choose-instances';
import { readKeptLab } from './kept-lab';

/** One thing that a run may use, and whether it is here. */
export interface LocalFact {
  /** Stable, kebab-case. */
  id: string;
  what: string;
  /** `missing`: something is better with it, and nothing depends on it alone unless `chosen` says so. */
  state: 'ok' | 'missing';
  /** What was found, or why it is not there. */
  found: string;
  /** How to get it, or what it is good for; absent where there is nothing to do. */
  hint?: string;
}

export interface LocalDiagnosis {
  facts: LocalFact[];
  /** What `prove` would use now, and why; undefined when it could not start. */
  chosen?: { backend: string; instances: string; why: string };
}

interface Machine {
  cacheFolder: string;
  env: NodeJS.ProcessEnv;
}

const usualPort = 4566;

/** Looks at this machine: what a run would find, what it would choose, and how to get what is missing. Starts nothing. */
export async function diagnoseMachine({
  cacheFolder,
  env = process.env,
}: Pick<Machine, 'cacheFolder'> & Partial<Machine>): Promise<LocalDiagnosis> {
  const machine = { cacheFolder, env };
  const { engine, image, instanceImage } = await containerFacts(machine);
  const python = await pythonFact(machine);
  const installed = await installFact(machine);
  const facts = [
    fact('node', 'Node.js 20.19 or newer', process.versions.node, { missing: '' }),
    fact('linux', 'Linux', process.platform === 'linux' ? 'yes' : undefined, {
      missing: `this is ${process.platform}`,
      hint: 'The harness tells processes apart by /proc. Run it in a Linux container or virtual machine.',
    }),
    engine,
    image,
    instanceImage,
    python,
    installed,
    await portFact(),
    keptFact(machine),
  ];
  // Without a Python, uv may still download one: only a run can tell.
  const canStart = (isHere(engine) && isHere(image)) || isHere(python) || isHere(installed);
  if (!canStart || process.platform !== 'linux') return { facts };
  const { backend, why } = await chooseBackend({ cacheFolder });
  const inContainers = backend.kind === 'container' && isHere(instanceImage);
  return {
    facts,
    chosen: {
      backend: backend.description,
      instances: inContainers ? `containers of ${instanceImageOf(env)}` : 'process trees on this machine',
      why,
    },
  };
}

const isHere = ({ state }: LocalFact): boolean => state === 'ok';

function fact(
  id: string,
  what: string,
  found: string | undefined,
  { missing, hint }: { missing: string; hint?: string },
): LocalFact {
  return found === undefined
    ? { id, what, state: 'missing', found: missing, hint }
    : { id, what, state: 'ok', found };
}

/** What is needed for a backend, and for instances, in containers. */
async function containerFacts({ env }: Machine) {
  const engine = await findEngine(env);
  const version = await engine?.version().catch(() => undefined);
  const labelsOf = async (name: string) => engine && (await imageLabels(engine, name).catch(() => undefined));
  const image = imageOf(env);
  const instanceImage = instanceImageOf(env);
  const labels = await labelsOf(instanceImage);
  const isOurs = labels !== undefined && labels[agentLabel] === (await ownAgent());
  return {
    engine: fact('docker-engine', 'Docker engine', version && `version ${version.Version}`, {
      missing: 'none answers',
      hint: 'For containers: start Docker, or let DOCKER_HOST name an engine; on a Debian, docker/engine.sh start brings one up.',
    }),
    image: fact('localstack-image', "LocalStack's image", (await labelsOf(image)) && image, {
      missing: `${image} is not there`,
      hint:
        `docker pull ${image}; where no registry can be reached, npm run docker:images builds one, and ` +
        'LOCALSTACK_IMAGE=session-logs/localstack:4.14.0 names it.',
    }),
    instanceImage: fact('instance-image', "The instances' image", isOurs ? instanceImage : undefined, {
      missing:
        labels === undefined
          ? `${instanceImage} is not there`
          : `${instanceImage} holds the agent of another version`,
      hint: 'For instances that are containers: npm run docker:images',
    }),
  };
}

async function pythonFact({ env }: Machine): Promise<LocalFact> {
  const { python, attempts } = await findPython({ env }).catch((error) => ({
    python: undefined,
    attempts: [{ where: 'SESSION_LOGS_PYTHON', outcome: messageOf(error) }],
  }));
  return fact('python', 'Python 3.13 or newer', python && `${python.version}, ${python.path}`, {
    missing: attempts.map(({ where, outcome }) => `${where}: ${outcome}`).join('; '),
    hint: 'For --backend process: set SESSION_LOGS_PYTHON, or pyenv install 3.13, or uv python install 3.13.',
  });
}

async function installFact({ cacheFolder }: Machine): Promise<LocalFact> {
  const installed = await isInstalled({ cacheFolder }).catch(() => undefined);
  return fact('localstack-installed', 'LocalStack 4.14.0 in the cache', installed, {
    missing: `not in ${cacheFolder}`,
    hint: 'The first run with --backend process installs it (about 10 s, needs the network).',
  });
}

async function portFact(): Promise<LocalFact> {
  const address = `http://127.0.0.1:${usualPort}`;
  const health = await readHealth(address, 2000);
  const about = { id: 'port', what: `Port ${usualPort}`, state: 'ok' } as const;
  if (health !== undefined) {
    const found = `a LocalStack ${health.version} answers there`;
    return { ...about, found, hint: `To use it: --endpoint-url ${address}` };
  }
  if (await isPortFree(usualPort)) return { ...about, found: 'free (runs take a free port of their own)' };
  return {
    ...about,
    found: 'taken by something that is no LocalStack',
    hint: 'No harm: runs take a free port. docker compose needs LOCALSTACK_PORT=<another one>.',
  };
}

function keptFact({ cacheFolder }: Machine): LocalFact {
  const about = { id: 'kept', what: 'Kept from an earlier run', state: 'ok' } as const;
  const kept = readKeptLab(cacheFolder);
  if (kept === undefined) return { ...about, found: 'nothing' };
  const where = kept.backend.kind === 'process' ? kept.backend.endpoint : kept.backend.image;
  return {
    ...about,
    found: `${where} since ${kept.createdAt}`,
    hint: 'prove --keep uses it, session-logs down ends it.',
  };
}

/** The digest of the agent that this very source makes. */
async function ownAgent(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'session-logs-doctor-'));
  try {
    await bundleAgent(folder);
    return bundleDigest(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
