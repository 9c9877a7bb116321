/** Whether an archive is complete and exact. */
export {
  defaultRules,
  type SessionResult,
  type VerifyItem,
  type VerifyOptions,
  type VerifyReport,
  type VerifyRules,
} from './types';
export { verify } from './verify';
