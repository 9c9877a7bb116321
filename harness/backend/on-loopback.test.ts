import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const addressOf = (listen: string): unknown =>
  JSON.parse(
    execFileSync(
      process.execPath,
      [
        '--require',
        join(__dirname, 'on-loopback.cjs'),
        '-e',
        `const server = require('node:http').createServer();
         const done = () => { console.log(JSON.stringify(server.address())); server.close(); };
         server.on('listening', done);
         ${listen};`,
      ],
      { encoding: 'utf8' },
    ),
  );

test.each([
  'server.listen()',
  'server.listen(0)',
  'server.listen("0")',
  "server.listen(0, '0.0.0.0')",
  "server.listen(0, '::', 5, () => {})",
  'server.listen(() => {})',
  'server.listen({ port: 0 })',
  "server.listen({ port: 0, host: '0.0.0.0' }, () => {})",
  "server.listen({ port: 0, host: '::', ipv6Only: true })",
])('whatever an emulator’s Node program asks for, only this machine reaches it: %s', (listen) => {
  expect(addressOf(listen)).toEqual({ address: '127.0.0.1', family: 'IPv4', port: expect.any(Number) });
});

test('a socket of a path is left alone', () => {
  const path = `/tmp/on-loopback-${process.pid}.sock`;
  expect(addressOf(`server.listen(${JSON.stringify(path)})`)).toBe(path);
});
