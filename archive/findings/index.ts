/** What verifications find and how they judge. */
export { type Evidence, type Finding, type Found, finding } from './finding';
export { type FindingKind, findingKinds } from './kinds';
export { quote } from './quote';
