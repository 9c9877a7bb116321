/**
 * Text form: for any bytes displayed, what CloudWatch Logs gets and what the transcript gets. The simulated agent
 * writes by it and the checks compare by it; the rules are stated nowhere else. They differ by the agent's generation:
 * `TextRules` says which hold.
 */
export { stripAnsi } from './ansi-strip';
export { goJsonBytes, goJsonString, goUtf8, runeLength } from './go-text';
export { type Chunk, lineChunks } from './line-chunks';
export { type EmulatorOutcome, emulatorPanic, LineEmulator } from './line-emulator';
export type { SampleDifference } from './process-sample';
export {
  type ProcessedTranscript,
  processTranscript,
  type UploadedTranscript,
  uploadedTranscript,
} from './processed-transcript';
export { type TextRules, textRules3_3_987, textRules3_3_5226, textRulesSchema } from './rules';
export { judgeProcessSamples, judgeStripSamples, type SamplesVerdict, samplesKind } from './samples';
export {
  type Fragment,
  type StreamPiece,
  sessionDataBytes,
  sessionDataOf,
  streamEvents,
  streamFragments,
  streamPieces,
  streamText,
} from './stream-form';
export {
  atExitEvents,
  atExitMessage,
  type ScriptWrapping,
  transcriptBody,
  transcriptOf,
} from './transcript-form';
