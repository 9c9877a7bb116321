import { PassThrough } from 'node:stream';
import type Dockerode from 'dockerode';
import type { Engine } from './connect';

/**
 * Runs a program in a container that is up.
 * @returns what it printed
 * @throws Error with what it said on its error stream, or with its exit code
 */
export async function execIn(
  engine: Engine,
  container: Dockerode.Container,
  command: string[],
): Promise<string> {
  const exec = await container.exec({ Cmd: command, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const said = { out: '', err: '' };
  const collect = (to: 'out' | 'err') =>
    new PassThrough().on('data', (bytes) => {
      said[to] += bytes;
    });
  engine.modem.demuxStream(stream, collect('out'), collect('err'));
  await new Promise<void>((resolve, reject) => {
    stream.on('end', resolve);
    stream.on('error', reject);
  });
  const { ExitCode } = await exec.inspect();
  if (ExitCode === 0) return said.out;
  throw new Error(said.err.trim() || `exit code ${ExitCode}`);
}
