export { checkSession } from './check-session';
export { type Judgement, judge } from './judge';
export type * from './types';
