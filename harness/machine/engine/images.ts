import { UserError } from '../../../base';
import type { Engine } from './connect';

/** Labels of an image; undefined when the engine does not have it. */
export async function imageLabels(
  engine: Engine,
  image: string,
): Promise<Record<string, string> | undefined> {
  try {
    return (await engine.getImage(image).inspect()).Config.Labels ?? {};
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

/**
 * Pulls an image that the engine does not have. Aborting ends the pull.
 * @param hint what to do when it cannot be pulled
 * @throws UserError `image-missing`; the signal's reason
 */
export async function pullImage(
  engine: Engine,
  image: string,
  { hint, signal }: { hint: string; signal?: AbortSignal },
): Promise<void> {
  const missing = (cause: unknown) =>
    new UserError('image-missing', `the Docker engine has no image ${image} and cannot pull it`, {
      hint,
      cause,
    });
  signal?.throwIfAborted();
  let stream: NodeJS.ReadableStream & { destroy?: () => void };
  try {
    stream = await engine.pull(image);
  } catch (cause) {
    throw missing(cause);
  }
  const stop = () => stream.destroy?.();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      engine.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
      stream.on('close', () => signal?.aborted && reject(signal.reason));
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw missing(cause);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
