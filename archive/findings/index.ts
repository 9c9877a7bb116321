/** What verifications find and how they judge. */
export { type Evidence, type Finding, finding, type Verdict, verdictExitCodes, verdictOf } from './finding';
export { type FindingKind, findingKinds } from './kinds';
export { counted, isoTime, quote } from './quote';
