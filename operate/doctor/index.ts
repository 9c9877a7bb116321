/** The live account, hop by hop: what in it would silently lose logs. */
export { type DoctorOptions, type DoctorPorts, diagnoseAccount } from './diagnose';
export { accountText } from './text';
export { type AccountDiagnosis, type AccountFinding, doctorExitCodes, type Severity } from './types';
