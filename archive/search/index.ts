/** Finding lines in all sessions. */
export { linePattern, type PatternOptions } from './pattern';
export { type FoundLine, type SearchOptions, searchStreams, searchTranscripts } from './search';
