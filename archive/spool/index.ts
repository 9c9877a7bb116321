/** Sorting more than fits into memory. */
export { diskScratch, memoryScratch, type Scratch } from './scratch';
export { makeScratchFolder } from './scratch-folder';
export { keySeparator, sortNumber, sortText } from './sort-text';
export { Sorter } from './sorter';
