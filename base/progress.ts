/** One line of progress that is being worked on. Calls after `done` or `fail` are ignored. */
export interface ProgressTask {
  /** What is going on right now, a few words; replaces the text before. */
  update(text: string): void;
  done(text?: string): void;
  fail(text?: string): void;
}

/** Where the work says what it is doing. Several tasks may be open at once. */
export interface Progress {
  task(name: string): ProgressTask;
  /** A line that stays: a fact the user should know, not a state. */
  note(text: string): void;
}

/** For callers that show nothing. */
export const silentProgress: Progress = {
  task: () => ({ update: () => {}, done: () => {}, fail: () => {} }),
  note: () => {},
};
