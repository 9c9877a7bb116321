import { resolve } from 'node:path';
import type { UserError } from '../../archive/errors';
import type { ProveOptions } from '../proof-types';
import { checkOptions } from './check-options';
import { readCommandLine } from './command';
import { nearest } from './nearest';

const scenarioNames = ['normal-exit', 'forced-reboot', 'agent-kill', 'agent-stop'];
const read = (...argv: string[]): ProveOptions => {
  const typed = readCommandLine(['prove', ...argv], { stdout: { write: () => {} }, version: '0' });
  if (typeof typed === 'number') throw new Error(`answered with ${typed}`);
  return checkOptions(typed, { scenarioNames, cacheFolder: () => '/cache', seed: () => 7 });
};
const refusal = (...argv: string[]): UserError => {
  try {
    read(...argv);
  } catch (error) {
    return error as UserError;
  }
  throw new Error(`${argv.join(' ')} was taken`);
};

test('the defaults', () => {
  expect(read()).toEqual({
    scenarios: scenarioNames,
    seed: 7,
    runsFolder: resolve('runs'),
    cacheFolder: '/cache',
  });
});

test('everything given', () => {
  const argv = [
    'agent-stop',
    'normal-exit',
    'agent-stop',
    '--backend',
    'process',
    '--port',
    '4566',
    '--seed',
    '0',
  ];
  expect(read(...argv, '--runs', '/r', '--cache', 'c')).toEqual({
    scenarios: ['normal-exit', 'agent-stop'],
    backend: 'process',
    port: 4566,
    seed: 0,
    runsFolder: '/r',
    cacheFolder: resolve('c'),
  });
});

test('an endpoint implies its backend', () => {
  expect(read('--endpoint-url', 'http://127.0.0.1:4566/')).toMatchObject({
    backend: 'endpoint',
    endpointUrl: 'http://127.0.0.1:4566',
  });
});

test.each<[string[], string, RegExp, RegExp]>([
  [['--sed', '1'], 'unknown-flag', /--sed/, /Did you mean --seed\? Flags: --backend, .*--list/],
  [['--xyzzy'], 'unknown-flag', /--xyzzy/, /^Flags: /],
  [
    ['agent-kil'],
    'unknown-scenario',
    /agent-kil$/,
    /Did you mean agent-kill.*Scenarios: normal-exit, .*agent-stop/,
  ],
  [['reboot-now'], 'unknown-scenario', /reboot-now/, /^Scenarios: /],
  [['--backend', 'docker'], 'unknown-backend', /docker.*--backend/, /Backends: container, process, endpoint/],
  [['--backend', 'proces'], 'unknown-backend', /proces/, /Did you mean process\?/],
  [['--backend', 'endpoint'], 'endpoint-url-missing', /--endpoint-url/, /http:/],
  [
    ['--backend', 'process', '--endpoint-url', 'http://h'],
    'flags-exclude',
    /--endpoint-url.*process/,
    /Leave/,
  ],
  [['--endpoint-url', 'http://h', '--port', '1'], 'flags-exclude', /--port/, /--endpoint-url/],
  [['--endpoint-url', 'localhost:4566'], 'bad-endpoint-url', /localhost:4566/, /http:/],
  [['--endpoint-url', 'ftp://h'], 'bad-endpoint-url', /ftp/, /http:/],
  [['--endpoint-url', 'http://h/path'], 'bad-endpoint-url', /port only/, /http:\/\/h$/],
  [['--runs', ''], 'bad-folder', /--runs/, /folder/],
  [['--seed'], 'bad-command-line', /--seed/, /--help/],
])('%j is refused as %s', (argv, code, message, hint) => {
  expect(refusal(...argv)).toMatchObject({
    source: 'user',
    code,
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  });
});

test.each(['x', '-1', '1.5', '', ' 1', '0x10', '1e3', '4294967296', '9'.repeat(20)])(
  '--seed %j is refused',
  (seed) => {
    expect(refusal(`--seed=${seed}`)).toMatchObject({
      code: 'bad-number',
      message: expect.stringContaining('--seed'),
    });
  },
);

test.each(['0', '65536', '80a'])('--port %j is refused', (port) => {
  expect(refusal('--port', port)).toMatchObject({
    code: 'bad-number',
    message: expect.stringContaining('--port'),
  });
});

test('an unknown command and none at all are refused', () => {
  const output = { stdout: { write: () => {} }, version: '0' };
  expect(() => readCommandLine(['prov'], output)).toThrow(
    expect.objectContaining({
      code: 'unknown-command',
      hint: expect.stringContaining('Did you mean prove?'),
    }),
  );
  expect(() => readCommandLine([], output)).toThrow(expect.objectContaining({ code: 'no-command' }));
});

test('what is near is offered, and nothing else', () => {
  expect(nearest('normal', scenarioNames)).toEqual(['normal-exit']);
  expect(nearest('AGENT-KILL', scenarioNames)[0]).toBe('agent-kill');
  expect(nearest('zzz', scenarioNames)).toEqual([]);
});
