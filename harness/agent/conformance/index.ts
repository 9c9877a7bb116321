/** The simulated agent answers for itself: recordings of the real one, replayed by the modules that run live. */
export { type Conformance, conform } from './conform';
export { type Difference, describe } from './difference';
export { parseTrace, readTrace, type Trace } from './trace';
