/** Sorting more than fits into memory. */
export { diskScratch, memoryScratch, type Scratch } from './scratch';
export { makeScratchFolder } from './scratch-folder';
export { keySeparator, sortNumber, sortText } from './sort-text';
export { type Entry, Sorter, type SorterOptions } from './sorter';
