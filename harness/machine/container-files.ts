import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type Dockerode from 'dockerode';
import * as tar from 'tar-fs';
import type { AgentConfig } from '../agent';
import { configInside, diskInside } from './container-paths';
import { within } from './engine';

/** How long one file or folder may take, ms. */
const copyMs = 30_000;

/** Writes the agent's configuration into a container, and a copy of it into `folder`. */
export async function putConfig(
  container: Dockerode.Container,
  config: AgentConfig,
  folder: string,
): Promise<void> {
  const name = 'agent.json';
  writeFileSync(join(folder, name), `${JSON.stringify(config, null, 2)}\n`);
  // Unpacked at the root, so that the image need not have the file's folder.
  const packed = tar.pack(folder, {
    entries: [name],
    map: (header) => ({ ...header, name: configInside.slice(1) }),
  });
  await container.putArchive(packed as unknown as NodeJS.ReadableStream, { path: '/' });
}

/** Copies the agent's files, as they were left, into `folder`, for the report. */
export async function keepDisk(container: Dockerode.Container, folder: string): Promise<void> {
  for (const path of [diskInside, '/var/log/amazon/ssm']) {
    const archive = await within(copyMs, container.getArchive({ path })).catch((error) => {
      if ((error as { statusCode?: number }).statusCode === 404) return undefined; // the agent never ran
      throw error;
    });
    if (archive === undefined) continue;
    const target = dirname(join(folder, 'disk', path));
    mkdirSync(target, { recursive: true });
    await within(copyMs, pipeline(archive, tar.extract(target)));
  }
}
