/** Sorting more than fits into memory. */
export { diskScratch, memoryScratch, type Scratch } from './scratch';
export { type Entry, Sorter, type SorterOptions } from './sorter';
