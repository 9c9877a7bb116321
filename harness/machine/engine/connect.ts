import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type Dockerode from 'dockerode';
import { UserError } from '../../../base';

/** A Docker engine that answers. */
export type Engine = Dockerode;

/** How long an engine may take to answer a simple question, ms. */
const answerMs = 10_000;

/**
 * The Docker engine that Testcontainers would use (DOCKER_HOST, ~/.testcontainers.properties, the usual sockets), so that
 * LocalStack and the instances meet on one engine.
 * @returns undefined when none answers
 */
export async function findEngine(env: NodeJS.ProcessEnv = process.env): Promise<Engine | undefined> {
  // Testcontainers takes its time to load; where nothing names an engine there is none.
  if (!mayHaveEngine(env)) return undefined;
  const { getContainerRuntimeClient } = await import('testcontainers');
  try {
    const engine = (await getContainerRuntimeClient()).container.dockerode;
    return (await answers(engine)) ? engine : undefined;
  } catch {
    return undefined; // "Could not find a working container runtime strategy"
  }
}

/** @throws UserError `no-engine` */
export async function requireEngine(): Promise<Engine> {
  const engine = await findEngine();
  if (engine !== undefined) return engine;
  throw new UserError('no-engine', 'no Docker engine answers', {
    hint:
      'Start Docker, or let DOCKER_HOST name an engine; on a Debian without one, docker/engine.sh start brings one up. ' +
      'Without Docker: --backend process.',
  });
}

/** Whether the engine answers at all. Never throws, never hangs. */
export async function answers(engine: Engine, timeoutMs = answerMs): Promise<boolean> {
  return within(timeoutMs, engine.ping()).then(
    () => true,
    () => false,
  );
}

/** Gives up on an engine that has stopped answering: its connections have no time limit of their own. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the Docker engine did not answer in ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function mayHaveEngine(env: NodeJS.ProcessEnv): boolean {
  if (env.DOCKER_HOST || process.platform === 'win32') return true;
  const home = env.HOME || homedir();
  return [
    '/var/run/docker.sock',
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'docker.sock')] : []),
    `/run/user/${process.getuid?.() ?? 0}/docker.sock`,
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    join(home, '.testcontainers.properties'),
  ].some((path) => existsSync(path));
}
