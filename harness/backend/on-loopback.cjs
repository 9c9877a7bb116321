'use strict';
// Preloaded into the Node programs that an emulator starts (NODE_OPTIONS): whatever listens does so where only this
// machine reaches it. kinesis-local, which LocalStack 4.14.0 starts with the first call to Kinesis, listens on every
// interface and takes no address (services/kinesis/kinesis_mock_server.py gives it ports only).
const { Server } = require('node:net');

const listen = Server.prototype.listen;
const host = '127.0.0.1';

Server.prototype.listen = function onLoopback(...args) {
  const [first, ...rest] = args;
  const callback = args.filter((arg) => typeof arg === 'function');
  const isPort = typeof first === 'number' || (typeof first === 'string' && /^\d+$/.test(first));
  if (isPort) {
    const backlog = rest.find((arg) => typeof arg === 'number');
    return listen.call(this, { port: Number(first), host, ...(backlog && { backlog }) }, ...callback);
  }
  if (first === undefined || first === null || typeof first === 'function') {
    return listen.call(this, { port: 0, host }, ...callback);
  }
  if (typeof first === 'object' && first.port !== undefined) {
    return listen.call(this, { ...first, host, ipv6Only: false }, ...callback);
  }
  // A path, or a socket that is open already.
  return listen.apply(this, args);
};
