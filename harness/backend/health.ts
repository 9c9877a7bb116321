import { z } from 'zod';
import { BackendError, waitFor } from '../../base';

const healthSchema = z.looseObject({
  services: z.record(z.string(), z.unknown()),
  version: z.string().optional(),
});

export interface Health {
  /** `unknown` where the page gives none. */
  version: string;
}

/** LocalStack's own health page. */
const defaultPath = '/_localstack/health';

/** What the health page says; undefined when nothing answers, or not as LocalStack and its forks do. */
export async function readHealth(
  endpoint: string,
  timeoutMs = 5000,
  path = defaultPath,
): Promise<Health | undefined> {
  try {
    const answer = await fetch(`${endpoint}${path}`, { signal: AbortSignal.timeout(timeoutMs) });
    const parsed = healthSchema.safeParse(await answer.json());
    return answer.ok && parsed.success ? { version: parsed.data.version ?? 'unknown' } : undefined;
  } catch {
    return undefined;
  }
}

/** Waits until the endpoint is healthy. @throws BackendError `backend-not-healthy`; the signal's reason */
export async function untilHealthy(
  endpoint: string,
  options: { deadlineMs: number; signal?: AbortSignal; healthPath?: string },
): Promise<Health> {
  const { healthPath = defaultPath } = options;
  try {
    return await waitFor(() => readHealth(endpoint, undefined, healthPath), {
      what: `${endpoint}${healthPath}`,
      pauseMs: 50,
      maxPauseMs: 250,
      ...options,
    });
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw new BackendError('backend-not-healthy', `${endpoint}${healthPath} did not become healthy`, {
      cause,
    });
  }
}
