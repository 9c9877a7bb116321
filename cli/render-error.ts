import { messageOf, printable, SessionLogsError } from '../base';

/**
 * An error for people: message, what caused it, the dead backend's last words, what to do. A stack trace only when
 * `verbose`. Ends with a line feed.
 */
export function renderError(error: unknown, { verbose }: { verbose: boolean }): string {
  const lines = [
    `error: ${messageOf(error)}${codeOf(error)}`,
    ...causesOf(error).map((cause) => `  because: ${cause}`),
    ...lastWords(error),
    ...hintOf(error).map((hint) => `  hint: ${hint}`),
    ...(verbose ? stackOf(error) : unexpectedAdvice(error)),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

const codeOf = (error: unknown) => (error instanceof SessionLogsError ? ` [${error.code}]` : '');

/** The chain of causes without what the line above already says: most wrappers quote their cause. */
function causesOf(error: unknown): string[] {
  const lines: string[] = [];
  const seen = new Set<unknown>([error]);
  const visit = (parent: unknown, said: string) => {
    for (const cause of innerErrors(parent)) {
      if (seen.has(cause) || seen.size > 12) continue;
      seen.add(cause);
      const message = messageOf(cause);
      if (message !== '' && !said.includes(message)) lines.push(message);
      visit(cause, `${said}\n${message}`);
    }
  };
  visit(error, messageOf(error));
  return lines;
}

function innerErrors(error: unknown): unknown[] {
  if (!(error instanceof Error)) return [];
  const several = error instanceof AggregateError ? error.errors : [];
  return error.cause === undefined ? several : [error.cause, ...several];
}

/** The error that knows best may be a cause of the one that was thrown. */
function firstInChain<T>(error: unknown, pick: (error: unknown) => T | undefined): T | undefined {
  const seen = new Set<unknown>();
  const visit = (one: unknown): T | undefined => {
    if (seen.has(one) || seen.size > 12) return undefined;
    seen.add(one);
    const found = pick(one);
    if (found !== undefined) return found;
    for (const inner of innerErrors(one)) {
      const deeper = visit(inner);
      if (deeper !== undefined) return deeper;
    }
    return undefined;
  };
  return visit(error);
}

function lastWords(error: unknown): string[] {
  const lines = firstInChain(error, (one) => {
    const death = (one as { death?: { lastLogLines?: unknown } } | null | undefined)?.death;
    return Array.isArray(death?.lastLogLines) && death.lastLogLines.length > 0
      ? death.lastLogLines
      : undefined;
  });
  if (lines === undefined) return [];
  return ["  the backend's last log lines:", ...lines.map((line) => `    | ${String(line)}`)];
}

function hintOf(error: unknown): string[] {
  const hint = firstInChain(error, (one) => (one instanceof SessionLogsError ? one.hint : undefined));
  return hint === undefined ? [] : hint.split('\n');
}

function stackOf(error: unknown): string[] {
  return error instanceof Error && error.stack !== undefined ? ['', ...error.stack.split('\n')] : [];
}

/** An error that is none of ours is a fault of the program: say so, and how to see more. */
function unexpectedAdvice(error: unknown): string[] {
  return error instanceof SessionLogsError
    ? []
    : ['  hint: This should not happen. Run it again with --verbose for a stack trace.'];
}
