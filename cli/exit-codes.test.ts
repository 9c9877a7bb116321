import { exitCodes } from './exit-codes';

it('has a code for each verdict', () => {
  const { help, ...codes } = exitCodes.verify;
  expect(codes).toEqual({ valid: 0, invalid: 1, unknown: 2 });
  expect(help).toContain('\n  1    invalid: ');
});

it('makes the help of the codes', () => {
  expect(exitCodes.read.help).toBe(`
Exit codes:
  0    done
  1    nothing was found
  2    bad input, or the archive could not be read
  3    done, but parts of the archive are damaged: stderr names them
  130  interrupted with Ctrl-C (143 by SIGTERM, 129 by SIGHUP)
`);
  expect(exitCodes.down.help).not.toContain('130');
});

it.each(Object.entries(exitCodes))('ends %s with 2 when it has failed', (_, { help }) => {
  expect(help).toMatch(/^ {2}0 {4}.*\n(?: {2}1 {4}.*\n)? {2}2 {4}/m);
});
