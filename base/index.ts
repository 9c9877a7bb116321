/** What every room stands on: errors, verdicts, time, waiting, progress, text, files. Processes are in base/processes. */
export * from './atomic-file';
export * from './clock';
export * from './errors';
export * from './last-lines';
export * from './progress';
export * from './verdict';
export * from './wait-for';
