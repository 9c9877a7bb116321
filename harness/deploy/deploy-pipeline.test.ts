import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployPipeline } from './deploy-pipeline';

describe('deployPipeline', () => {
  const runFolder = mkdtempSync(join(tmpdir(), 'session-logs-deploy-test-'));
  afterAll(() => rmSync(runFolder, { recursive: true, force: true }));

  it('asks a real account who it is, and nothing more', async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        bodies.push(body);
        response.end(
          '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const said: string[] = [];
    await expect(
      deployPipeline({
        endpoint,
        region: 'ap-northeast-1',
        name: 'session-logs',
        runFolder,
        app: '/nowhere',
        onProgress: (line) => said.push(line),
      }),
    ).rejects.toMatchObject({ code: 'not-localstack' });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));

    expect(bodies).toHaveLength(1);
    expect(bodies[0]).toContain('Action=GetCallerIdentity');
    expect(said).toEqual([`asking ${endpoint} which account it is`]);
    expect(existsSync(join(runFolder, 'deploy.log'))).toBe(false);
  });
});
