/** The Docker engine: finding it, what we put on it, and taking it off again. */
export { answers, type Engine, findEngine, requireEngine, within } from './connect';
export { execIn } from './exec';
export { imageLabels, pullImage } from './images';
export { labelsOf, type Owner, runLabel } from './labels';
export { createRunNetwork, type RunNetwork, removeNetwork } from './network';
export { type Removed, removeLeftOvers, removeRun } from './remove';
