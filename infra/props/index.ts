export { archiveWith, type Check, listOf, matching, matchingOrToken, oneOf, resource, whole } from './check';
export { type Checks, checkProps, PropsError, withDefaults } from './check-props';
export { asProps, type Contradiction, type Spelling } from './contradiction';
