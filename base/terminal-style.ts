/** SGR styles that survive the 16 colours of the plainest terminal. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  lost(text: string): string;
  bad(text: string): string;
}

/** Each line is styled by itself, so that a table may cut between lines. */
const sgr = (open: string, close: string) => (text: string) =>
  text
    .split('\n')
    .map((line) => (line === '' ? line : `\u001b[${open}m${line}\u001b[${close}m`))
    .join('\n');

const plain = (text: string) => text;

export function styleFor(color: boolean): Style {
  if (!color) return { bold: plain, dim: plain, good: plain, lost: plain, bad: plain };
  return {
    bold: sgr('1', '22'),
    dim: sgr('2', '22'),
    good: sgr('32', '39'),
    lost: sgr('33', '39'),
    bad: sgr('1;31', '22;39'),
  };
}
