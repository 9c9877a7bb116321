/** The live account, hop by hop: what in it would silently lose logs. */
export { type DoctorOptions, type DoctorPorts, diagnoseAccount } from './diagnose';
export { type Expected, judgeAccount } from './judge-account';
export { accountText } from './text';
export type { AccountDiagnosis, AccountFinding, Severity } from './types';
