/** Decoding: from an object's bytes to records, with every byte accounted for. */
export { type DecodedObject, decodeObject, decodeStream } from './decode';
export { textHasKeyTwice } from './json-keys';
export { emptyPart } from './part-builder';
export type {
  ControlMessage,
  DecodedPart,
  DecodeLimits,
  DecodeProblem,
  DecodeProblemCode,
  DecodeSummary,
  Oddity,
  Origin,
  OtherRecord,
} from './types';
