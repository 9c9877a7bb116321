import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesOfGroup } from '../../../base/processes';
import { RememberingRegistry, testRun } from '../../../base/processes/testing/run';
import { deployPipeline } from './deploy-pipeline';
import { synthesise } from './synthesise';

/** A server that answers STS's question with `account`, and every other by `rest`. */
async function fakeAws(account: string, rest: (response: ServerResponse) => void) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      bodies.push(body);
      if (!body.includes('Action=GetCallerIdentity')) return rest(response);
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.end(
        `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/test</Arn><UserId>AIDATEST</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies, close };
}

describe('deployPipeline', () => {
  const runFolder = mkdtempSync(join(tmpdir(), 'session-logs-deploy-test-'));
  afterAll(() => rmSync(runFolder, { recursive: true, force: true }));

  it('asks a real account who it is, and nothing more', async () => {
    const { endpoint, bodies, close } = await fakeAws('123456789012', (response) => response.end());
    const said: string[] = [];
    await expect(
      deployPipeline({
        run: testRun(runFolder),
        endpoint,
        region: 'ap-northeast-1',
        name: 'session-logs',
        app: '/nowhere',
        deadlineMs: 3_000,
        onProgress: (line) => said.push(line),
      }),
    ).rejects.toMatchObject({ code: 'not-localstack' });
    await close();

    expect(bodies).toHaveLength(1);
    expect(bodies[0]).toContain('Action=GetCallerIdentity');
    expect(said).toEqual([`asking ${endpoint} which account it is`]);
    expect(existsSync(join(runFolder, 'deploy.log'))).toBe(false);
  });

  it('gives up on a LocalStack that has stopped answering, and leaves no cdklocal behind', async () => {
    const { endpoint, close } = await fakeAws('000000000000', () => {});
    const app = await synthesise({
      run: testRun(runFolder),
      name: 'session-logs',
      outDir: join(runFolder, 'cdk.out'),
    });
    const registry = new RememberingRegistry();
    const { registered } = registry;
    await expect(
      deployPipeline({
        run: testRun(runFolder, { registry }),
        endpoint,
        region: 'ap-northeast-1',
        name: 'session-logs',
        app,
        deadlineMs: 2_000,
      }),
    ).rejects.toMatchObject({
      code: 'deploy-failed',
      message: expect.stringContaining('it was ended after 2000 ms'),
      hint: expect.stringContaining('deploy.log'),
    });
    await close();
    expect(registered).toHaveLength(1);
    expect(processesOfGroup(registered[0]!.pid)).toEqual([]);
    expect(existsSync(join(runFolder, '.cdk'))).toBe(false);
  }, 20_000);
});
