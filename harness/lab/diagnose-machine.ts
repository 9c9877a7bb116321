import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../base';
import { chooseBackend, findPython, imageOf, isInstalled, isPortFree, readHealth } from '../backend';
import { bundleAgent, bundleDigest } from '../machine';
import { findEngine, imageLabels } from '../machine/engine';
import { agentLabel, instanceImageOf, readKeptLab } from '.';

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

const usualPort = 4566;

/** Looks at this machine: what a run would find, what it would choose, and how to get what is missing. Starts nothing. */
export async function diagnoseMachine(options: {
  cacheFolder: string;
  env?: NodeJS.ProcessEnv;
}): Promise<LocalDiagnosis> {
  const { cacheFolder, env = process.env } = options;
  const engine = await findEngine(env);
  const version = await engine?.version().catch(() => undefined);
  const engineFact = fact('docker-engine', 'Docker engine', version && `version ${version.Version}`, {
    missing: 'none answers',
    hint: 'For containers: start Docker, or let DOCKER_HOST name an engine; on a Debian, docker/engine.sh start brings one up.',
  });

  const image = imageOf(env);
  const hasImage = engine && (await imageLabels(engine, image).catch(() => undefined)) !== undefined;
  const imageFact = fact('localstack-image', "LocalStack's image", hasImage ? image : undefined, {
    missing: `${image} is not there`,
    hint:
      `docker pull ${image}; where no registry can be reached, npm run docker:images builds one, and ` +
      'LOCALSTACK_IMAGE=session-logs/localstack:4.14.0 names it.',
  });

  const instanceImage = instanceImageOf(env);
  const labels = engine && (await imageLabels(engine, instanceImage).catch(() => undefined));
  const fits = labels !== undefined && labels[agentLabel] === (await ownAgent());
  const instanceFact = fact('instance-image', "The instances' image", fits ? instanceImage : undefined, {
    missing:
      labels === undefined
        ? `${instanceImage} is not there`
        : `${instanceImage} holds the agent of another version`,
    hint: 'For instances that are containers: npm run docker:images',
  });

  const { python, attempts } = await findPython({ env }).catch((error) => ({
    python: undefined,
    attempts: [{ where: 'SESSION_LOGS_PYTHON', outcome: messageOf(error) }],
  }));
  const pythonFact = fact('python', 'Python 3.13 or newer', python && `${python.version}, ${python.path}`, {
    missing: attempts.map(({ where, outcome }) => `${where}: ${outcome}`).join('; '),
    hint: 'For --backend process: set SESSION_LOGS_PYTHON, or pyenv install 3.13, or uv python install 3.13.',
  });

  const installed = await isInstalled({ cacheFolder }).catch(() => undefined);
  const installFact = fact('localstack-installed', 'LocalStack 4.14.0 in the cache', installed, {
    missing: `not in ${cacheFolder}`,
    hint: 'The first run with --backend process installs it (about 10 s, needs the network).',
  });

  const facts = [
    fact('node', 'Node.js 20.19 or newer', process.versions.node, { missing: '' }),
    fact('linux', 'Linux', process.platform === 'linux' ? 'yes' : undefined, {
      missing: `this is ${process.platform}`,
      hint: 'The harness tells processes apart by /proc. Run it in a Linux container or virtual machine.',
    }),
    engineFact,
    imageFact,
    instanceFact,
    pythonFact,
    installFact,
    await portFact(),
    keptFact(cacheFolder),
  ];
  const ready = (one: LocalFact) => one.state === 'ok';
  // Without a Python, uv may still download one: only a run can tell.
  const can = (ready(engineFact) && ready(imageFact)) || ready(pythonFact) || ready(installFact);
  if (!can || process.platform !== 'linux') return { facts };
  const { backend, why } = await chooseBackend({ cacheFolder });
  const inContainers = backend.kind === 'container' && ready(instanceFact);
  return {
    facts,
    chosen: {
      backend: backend.description,
      instances: inContainers ? `containers of ${instanceImage}` : 'process trees on this machine',
      why,
    },
  };
}

function fact(
  id: string,
  what: string,
  found: string | undefined,
  { missing, hint }: { missing: string; hint?: string },
): LocalFact {
  return found === undefined
    ? { id, what, state: 'missing', found: missing, ...(hint !== undefined && { hint }) }
    : { id, what, state: 'ok', found };
}

async function portFact(): Promise<LocalFact> {
  const what = `Port ${usualPort}`;
  const health = await readHealth(`http://127.0.0.1:${usualPort}`, 2000);
  if (health !== undefined) {
    return {
      id: 'port',
      what,
      state: 'ok',
      found: `a LocalStack ${health.version} answers there`,
      hint: `To use it: --endpoint-url http://127.0.0.1:${usualPort}`,
    };
  }
  return (await isPortFree(usualPort))
    ? { id: 'port', what, state: 'ok', found: 'free (runs take a free port of their own)' }
    : {
        id: 'port',
        what,
        state: 'ok',
        found: 'taken by something that is no LocalStack',
        hint: 'No harm: runs take a free port. docker compose needs LOCALSTACK_PORT=<another one>.',
      };
}

function keptFact(cacheFolder: string): LocalFact {
  const kept = readKeptLab(cacheFolder);
  return {
    id: 'kept',
    what: 'Kept from an earlier run',
    state: 'ok',
    found:
      kept === undefined
        ? 'nothing'
        : `${kept.backend.kind === 'process' ? kept.backend.endpoint : kept.backend.image} since ${kept.createdAt}`,
    ...(kept !== undefined && { hint: 'prove --keep uses it, session-logs down ends it.' }),
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
