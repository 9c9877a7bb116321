import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requireLocalStack } from './require-localstack';

let server: Server | undefined;
afterEach(async () => {
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

async function endpointThatAnswers(status: number, body: string): Promise<string> {
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(status, { 'content-type': 'text/xml' }).end(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const identity = (account: string) =>
  `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:root</Arn><UserId>x</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
const region = 'ap-northeast-1';

describe('requireLocalStack', () => {
  it("passes LocalStack's account", async () => {
    const endpoint = await endpointThatAnswers(200, identity('000000000000'));
    await expect(requireLocalStack({ endpoint, region })).resolves.toBe('000000000000');
  });

  it.each([
    ['another account', 200, identity('123456789012'), 'its STS says account 123456789012'],
    [
      'an account that refuses the test credentials',
      403,
      '<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>no</Message></Error></ErrorResponse>',
      "its STS answered 403 to LocalStack's test credentials",
    ],
    ['something that is not STS', 200, '<html>hello</html>', 'is not LocalStack'],
  ])('refuses %s', async (_what, status, body, message) => {
    const endpoint = await endpointThatAnswers(status, body);
    await expect(requireLocalStack({ endpoint, region })).rejects.toMatchObject({
      code: 'not-localstack',
      source: 'user',
      message: expect.stringContaining(message),
      hint: expect.stringContaining('cdk deploy'),
    });
  });

  it('says so when nobody answers', async () => {
    const endpoint = await endpointThatAnswers(200, '');
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    await expect(requireLocalStack({ endpoint, region })).rejects.toMatchObject({
      code: 'endpoint-unreachable',
      source: 'user',
      message: expect.stringContaining(endpoint),
      hint: expect.stringContaining('LocalStack'),
    });
  });
});
