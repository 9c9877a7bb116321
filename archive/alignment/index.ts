/** Laying what was delivered along what was expected. The harness checks by it, and so does `verify`. */
export { type Alignment, align } from './align';
export type { Unit } from './unit';
