import { type ExitCodes, exitCodesText } from '../../base';
import {
  canaryExitCodes,
  costExitCodes,
  doctorExitCodes,
  localDoctorExitCodes,
  preferencesExitCodes,
} from '../../operate/exit-codes';
import { run } from '../main';
import { fakeWorld } from '../testing/fake-world';

const { show, diff, apply } = preferencesExitCodes;

it.each<[string, ExitCodes, number[]]>([
  ['doctor', doctorExitCodes, [0, 1, 2, 3]],
  ['doctor', localDoctorExitCodes, [0, 2]],
  ['preferences show', show, [0, 2]],
  ['preferences diff', diff, [0, 1, 2]],
  ['preferences apply', apply, [0, 1, 2]],
  ['canary', canaryExitCodes, [0, 1, 2, 130]],
  ['cost', costExitCodes, [0, 2]],
])('%s prints its table of exit codes, which people script against', async (command, codes, numbers) => {
  expect(Object.values(codes).map(({ code }) => code)).toEqual(numbers);
  const world = fakeWorld();
  await run([...command.split(' '), '--help'], world);
  // Both columns, and nothing between two lines.
  expect(world.out()).toContain(`:\n${exitCodesText(codes)}`);
});

it('a table is aligned, a line for each code', () => {
  const text = exitCodesText({ a: { code: 0, means: 'fine' }, b: { code: 130, means: 'interrupted' } });
  expect(text).toBe('  0    fine\n  130  interrupted\n');
});
