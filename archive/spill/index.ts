/** Sorting more rows than memory holds. */
export { diskRuns } from './disk-runs';
export { memoryRuns } from './memory-runs';
export { keySeparator, sortNumber, sortText } from './sort-text';
export { Sorter, type SorterOptions } from './sorter';
export type { Row, RunStore } from './types';
