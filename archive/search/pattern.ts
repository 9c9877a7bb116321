import { messageOf, UserError } from '../../base';

export interface PatternOptions {
  ignoreCase?: boolean | undefined;
  /** The pattern is text, not a regular expression. */
  fixed?: boolean | undefined;
}

/** What lines are searched for. @throws UserError `bad-pattern` */
export function linePattern(pattern: string, { ignoreCase, fixed }: PatternOptions = {}): RegExp {
  const source = fixed === true ? pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&') : pattern;
  try {
    return new RegExp(source, ignoreCase === true ? 'iu' : 'u');
  } catch (cause) {
    throw new UserError('bad-pattern', `the pattern is no regular expression: ${messageOf(cause)}`, {
      hint: 'Patterns are those of JavaScript, with Unicode on. --fixed takes it as plain text.',
      cause,
    });
  }
}
