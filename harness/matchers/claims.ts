import { counted, grouped } from '../../base';
import { type Cell, linesLost } from '../report';

/** What a matcher says of a cell. */
export interface Claim {
  /** As it is typed: `toLoseOnlyTail({ within: 2000 })`. */
  call: string;
  /** Why it is not so, a sentence each; none where it is so. */
  against(cell: Cell): string[];
}

/** Nothing is lost, and nothing is there that was never displayed. */
export const complete: Claim = {
  call: 'toBeComplete()',
  against: (cell) => {
    const lost = linesLost(cell);
    return [...(lost > 0 ? [`${were(lost, 'line')} lost`] : []), ...foreign(cell)];
  },
};

/** Something is lost, and only from the end. @param within the loss window that is allowed, ms */
export const onlyTailLost = (within: number): Claim => ({
  call: `toLoseOnlyTail({ within: ${within} })`,
  against: (cell) => {
    const { prefix, middle } = cell.lost;
    const elsewhere = [
      ...(prefix > 0 ? [`${grouped(prefix)} before the first delivered one`] : []),
      ...(middle > 0 ? [`${grouped(middle)} between delivered ones`] : []),
    ];
    return [
      ...(linesLost(cell) === 0 ? [lessThanExpected] : []),
      ...(linesLost(cell) > 0 && cell.delivered.lines === 0 ? ['nothing was delivered'] : []),
      ...(elsewhere.length > 0 ? [`what is lost is not a tail: ${elsewhere.join(' and ')}`] : []),
      ...(cell.lossWindowMs > within
        ? [`the loss window is ${grouped(cell.lossWindowMs)} ms, and ${grouped(within)} ms are allowed`]
        : []),
      ...foreign(cell),
    ];
  },
});

/** Nothing was delivered of what was displayed. */
export const everythingLost: Claim = {
  call: 'toLoseEverything()',
  against: (cell) => {
    const { lines } = cell.delivered;
    return [
      ...(linesLost(cell) === 0 ? [lessThanExpected] : lines > 0 ? [`${were(lines, 'line')} delivered`] : []),
      ...foreign(cell),
    ];
  },
};

const lessThanExpected =
  'nothing was lost: less loss than expected is no success, the fault may not have struck';

const were = (count: number, noun: string) => `${counted(count, noun)} ${count === 1 ? 'was' : 'were'}`;

const foreign = ({ unexpected: { lines } }: Cell): string[] =>
  lines === 0 ? [] : [`${were(lines, 'line')} delivered and never displayed`];
