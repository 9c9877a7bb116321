import { connect, createServer, type Server, type Socket } from 'node:net';
import { waitFor } from '../../base';
import { Relay } from './relay';

let server: Server;
let relay: Relay;
let received = '';
const open: Socket[] = [];

beforeEach(async () => {
  received = '';
  server = createServer((socket) => {
    open.push(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      received += bytes;
      socket.write(`<${bytes}>`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  relay = await Relay.start({ host: '127.0.0.1', port: address.port });
});
afterEach(async () => {
  relay.close();
  for (const socket of open.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

async function dial(): Promise<{ socket: Socket; got: () => string }> {
  const socket = connect({ host: '127.0.0.1', port: relay.port, noDelay: true });
  open.push(socket);
  let got = '';
  socket.on('data', (bytes) => {
    got += bytes;
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return { socket, got: () => got };
}
const until = (what: string, done: () => boolean) =>
  waitFor(() => done() || undefined, { what, deadlineMs: 5000, pauseMs: 2 });

test('passes on what is said, both ways, and the end', async () => {
  const { socket, got } = await dial();
  socket.write('a');
  await until('the answer', () => got() === '<a>');
  socket.end('b');
  await until('the last answer', () => got() === '<a><b>');
});

test('cut: the established connection stalls, new ones are refused; restored, nothing is lost', async () => {
  const { socket, got } = await dial();
  socket.write('a');
  await until('the answer', () => got() === '<a>');
  const { port } = relay;
  await relay.cut();
  socket.write('b');
  await expect(dial()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect([received, got(), socket.destroyed]).toEqual(['a', '<a>', false]);
  await relay.restore();
  expect(relay.port).toBe(port);
  await until('what was said meanwhile', () => got() === '<a><b>');
  await (await dial()).socket.end();
});

test('a peer that is killed ends the connection', async () => {
  const { socket } = await dial();
  await until('the target to be connected', () => open.length === 2);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  open.find((one) => one !== socket)?.resetAndDestroy();
  await closed;
});

test('a target that is not there ends the connection', async () => {
  const nowhere = await Relay.start({ host: '127.0.0.1', port: 1 });
  const socket = connect({ host: '127.0.0.1', port: nowhere.port });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('close', resolve));
  nowhere.close();
});
