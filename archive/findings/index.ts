/** What verifications find and how they judge. */
export { type Verdict, verdictExitCodes, verdictOf } from '../../base';
export { type Evidence, type Finding, finding } from './finding';
export { type FindingKind, findingKinds } from './kinds';
export { counted, isoTime, quote } from './quote';
