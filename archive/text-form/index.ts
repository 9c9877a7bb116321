/**
 * Text form: for any bytes displayed, what CloudWatch Logs gets and what the transcript gets. The simulated agent
 * writes by it and the checks compare by it; the rules are stated nowhere else.
 */
export { stripAnsi } from './ansi-strip';
export { goJsonBytes, goJsonString, goUtf8, runeLength } from './go-text';
export { type Chunk, lineChunks } from './line-chunks';
export { type TextRules, textRules3_3_987 } from './rules';
export { type Fragment, sessionDataBytes, sessionDataOf, streamFragments, streamText } from './stream-form';
export {
  atExitEvents,
  atExitMessage,
  type ScriptWrapping,
  transcriptBody,
  transcriptOf,
} from './transcript-form';
