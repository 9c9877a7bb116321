/** Matchers of a run's cells, for a program that has an `expect.extend`. jest.ts adds them to jest. */
export { matchers } from './matchers';
