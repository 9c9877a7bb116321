/** What the package `@session-logs/harness` gives to scenarios outside this repository. */
export * from './proof';
