import { exitCodes, exitCodesHelp } from './exit-codes';

it('has a code for each verdict', () => {
  const { valid, invalid, unknown } = exitCodes.verify;
  expect({ valid: valid.code, invalid: invalid.code, unknown: unknown.code }).toEqual({
    valid: 0,
    invalid: 1,
    unknown: 2,
  });
  expect(exitCodesHelp(exitCodes.verify)).toContain('\n  1    invalid: ');
});

it('makes the help of the codes', () => {
  expect(exitCodesHelp(exitCodes.read)).toBe(`
Exit codes:
  0    done
  1    nothing was found
  2    bad input, or the archive could not be read
  3    done, but parts of the archive are damaged: stderr names them
  130  interrupted with Ctrl-C (143 by SIGTERM, 129 by SIGHUP)
`);
  expect(exitCodesHelp(exitCodes.down)).not.toContain('130');
});

it.each(Object.entries(exitCodes))('ends %s with 2 when it has failed', (_, codes) => {
  expect(exitCodesHelp(codes)).toMatch(/^ {2}0 {4}.*\n(?: {2}1 {4}.*\n)? {2}2 {4}/m);
});
