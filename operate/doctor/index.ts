/** The live account, hop by hop: what in it would silently lose logs. */
export { diagnoseAccount } from './diagnose';
export { accountText } from './text';
