export { checkSession } from './check-session';
export { type Expectation, type Judgement, judge } from './judge';
export type * from './types';
