import { existsSync, readFileSync } from 'node:fs';
import { chooseBackend } from './choose';
import { argumentsFor, lockFileOf, slugOf, titleOf } from './emulator';
import { localEmu, uncorrectedLocalEmu } from './localemu';
import { localStack } from './localstack';

describe.each([localStack, localEmu])('$name', (emulator) => {
  test('is locked, every package by hash', () => {
    const packages = readFileSync(lockFileOf(emulator), 'utf8').split(/\n(?=[^\s#])/);
    const pinned = packages.filter((entry) => /^[^\s#]+==/.test(entry));
    expect(pinned.length).toBeGreaterThan(100);
    for (const entry of pinned) expect(entry).toContain('--hash=sha256:');
    expect(readFileSync(lockFileOf(emulator), 'utf8')).toMatch(
      new RegExp(`^${emulator.name.toLowerCase()}(-core)?(\\[runtime\\])?==${emulator.version} `, 'm'),
    );
  });

  test('is started where only this machine reaches it', () => {
    const [starter, program] = argumentsFor(emulator);
    expect(starter).toMatch(/on-loopback\.py$/);
    expect(existsSync(starter as string)).toBe(true);
    expect(program).toBe(emulator.program);
  });

  test('keeps what it writes below its root', () => {
    const paths = Object.values(emulator.environment('/the/root')).filter((value) => value.includes('/'));
    for (const path of paths) expect(path).toContain('/the/root');
  });

  test('hides settings that a user has for one of their own, and sets what it needs itself', () => {
    expect(`${emulator.name.toUpperCase()}_HOST`).toMatch(emulator.foreignSettings);
    expect('HTTPS_PROXY').not.toMatch(emulator.foreignSettings);
  });
});

test('localemu enforces IAM for everybody but the key that deploys', () => {
  expect(localEmu.environment('/r')).toMatchObject({ IAM_ENFORCEMENT: '1', ROOT_ACCESS_KEYS: 'test' });
  expect(existsSync(localEmu.program)).toBe(true);
  expect(uncorrectedLocalEmu.program).toBe('localemu.runtime.main');
  expect([titleOf(localEmu), slugOf(localEmu)]).toEqual(['localemu 1.3.2', 'localemu-1.3.2']);
});

test('a proof on localemu, where root does everything, does not claim to prove rights', () => {
  const { capabilities } = localEmu;
  expect(capabilities.find(({ id }) => id === 'iam')).toMatchObject({
    provedHere: false,
    note: expect.stringContaining('test:enforcement'),
  });
  expect(capabilities.map(({ id }) => id)).toEqual(localStack.capabilities.map(({ id }) => id));
  expect(capabilities.filter(({ note = '' }) => note.includes('LocalStack'))).toEqual([]);
});

test('--backend localemu is localemu as a child process', async () => {
  const { backend } = await chooseBackend({ backend: 'localemu', cacheFolder: '/nowhere' });
  expect(backend).toMatchObject({ kind: 'localemu', description: 'localemu 1.3.2 as a child process' });
});
