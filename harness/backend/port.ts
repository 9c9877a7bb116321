import { createServer } from 'node:net';
import { UserError } from '../../base';

/** Listens on 127.0.0.1 for a moment. @returns the port: a free one for 0 */
function listen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}

/** A port of 127.0.0.1 on which nobody listens. */
export const freePort = (): Promise<number> => listen(0);

/** Whether something could listen there on 127.0.0.1. */
export const isPortFree = (port: number): Promise<boolean> =>
  listen(port).then(
    () => true,
    () => false,
  );

/** @throws UserError `port-taken` */
export async function requireFree(port: number): Promise<void> {
  try {
    await listen(port);
  } catch (cause) {
    throw new UserError('port-taken', `port ${port} on 127.0.0.1 cannot be used`, {
      hint:
        'Leave --port out to use a free one, or end what listens there. A LocalStack that runs there already can be ' +
        `used with --backend endpoint --endpoint-url http://127.0.0.1:${port}.`,
      cause,
    });
  }
}
