import { oneLine, UserError } from '../../base';
import { type Cell, cellSchema, cellTitle, contradiction, seenText, statusOf } from '../report';
import { type Claim, complete, everythingLost, onlyTailLost } from './claims';
import { quotedLines } from './lines';

/** What `expect.extend` needs of the matcher that it calls. */
interface Context {
  readonly isNot?: boolean;
}

interface Answer {
  pass: boolean;
  message: () => string;
}

/**
 * Matchers of a run's cells, for `expect.extend`. They speak of the lines alone; whether a route did what its scenario
 * expects is the cell's verdict. A cell of which nothing is known fails every matcher, with `.not` too.
 */
export const matchers = {
  /** Every displayed line was delivered, and nothing else was. Lines that the agent altered are there. */
  toBeComplete(this: Context, cell: unknown): Answer {
    return answer(complete, cell, this.isNot);
  },

  /**
   * Some lines are lost, only from the end, and the first of them was displayed no longer than `within` ms before the
   * fault.
   */
  toLoseOnlyTail(this: Context, cell: unknown, bound: { within: number }): Answer {
    const within = bound?.within;
    if (typeof within !== 'number' || !(within >= 0))
      throw new UserError('bad-bound', 'toLoseOnlyTail needs the loss window that is allowed, in ms', {
        hint: 'For example: toLoseOnlyTail({ within: 2000 })',
      });
    return answer(onlyTailLost(within), cell, this.isNot);
  },

  /** Lines were displayed, and nothing was delivered. */
  toLoseEverything(this: Context, cell: unknown): Answer {
    return answer(everythingLost, cell, this.isNot);
  },
};

function answer(claim: Claim, received: unknown, isNot = false): Answer {
  const heading = `expect(cell)${isNot ? '.not' : ''}.${claim.call}`;
  const cell = asCell(received, heading);
  const unusable = whyUnusable(cell);
  // Thrown, and not answered: an answer would pass one way or the other.
  if (unusable !== undefined) throw new Error(text(heading, cell, unusable, []));
  const against = claim.against(cell);
  const holds = against.length === 0;
  const broken = brokenContract(cell);
  return {
    // What nobody can rely on must not pass; nor is the opposite shown by that.
    pass: isNot ? holds : holds && broken.length === 0,
    message: () => text(heading, cell, seenText(cell), isNot ? [] : [...against, ...broken]),
  };
}

function asCell(received: unknown, heading: string): Cell {
  const checked = cellSchema.safeParse(received);
  if (checked.success) return checked.data;
  throw new UserError('no-cell', `${heading}: what was given is no cell of a run`, {
    hint: "Give one: expect((await runScenarios([scenario])).cell('streaming'))",
  });
}

function whyUnusable(cell: Cell): string | undefined {
  const contradicts = contradiction(cell);
  if (contradicts !== undefined) return `nothing can be said of it: ${contradicts}`;
  return statusOf(cell) === 'untested' ? 'nothing was tested, so nothing can be said of it' : undefined;
}

/** A route that loses what it may, and breaks its contract otherwise: order, copies, what was acknowledged. */
function brokenContract(cell: Cell): string[] {
  if (cell.broken !== undefined && cell.verdict === 'valid') return [];
  const isBroken =
    cell.contractKept === false || (cell.verdict === 'invalid' && cell.observed === cell.expected);
  return isBroken ? ["the route's contract is broken"] : [];
}

function text(heading: string, cell: Cell, seen: string, reasons: readonly string[]): string {
  return [
    heading,
    '',
    `${cellTitle(cell)}: ${seen}`,
    ...reasons.map((reason) => `- ${reason}`),
    ...quotedLines(cell),
    ...(cell.findings.length > 0
      ? ['findings:', ...cell.findings.map((finding) => `  ${oneLine(finding)}`)]
      : []),
  ].join('\n');
}
