export { SessionLogArchiveStack } from './archive-stack';
export { makeStacks } from './deployment';
