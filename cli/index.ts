/**
 * What the package `session-logs` gives to programs: the reader of the archive. Everything else of it is the command
 * line's own, and may change with any version.
 */
export * from '../archive';
