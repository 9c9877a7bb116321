export { type ArchiveStackProps, SessionLogArchiveStack } from './archive-stack';
export { makeStacks } from './deployment';
