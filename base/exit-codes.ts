/** A code that a command ends with. */
export interface ExitCode {
  code: number;
  /** For the help. */
  means: string;
}

/** A command's exit codes: its help is printed from them, and what decides the code takes it from there. */
export type ExitCodes = Readonly<Record<string, ExitCode>>;

/** A table as the lines of a help text, each ended. */
export const exitCodesText = (codes: ExitCodes): string =>
  Object.values(codes)
    .map(({ code, means }) => `  ${String(code).padEnd(5)}${means}\n`)
    .join('');
