/** What every room stands on: errors, verdicts, time, waiting, progress, text, files. Processes are in base/processes. */
export * from './atomic-file';
export * from './breather';
export * from './cache-folder';
export * from './clock';
export * from './drain';
export * from './errors';
export * from './exit-codes';
export * from './last-lines';
export * from './path-as-typed';
export * from './progress';
export * from './terminal-style';
export * from './text';
export * from './verdict';
export * from './wait-for';
