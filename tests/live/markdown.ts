import type { LiveState } from './compare';

export interface LiveStateOptions {
  /** `LocalStack 4.14.0`. */
  backend: string;
  /** What it cannot show, whatever it recorded; in sentences. */
  unproved?: readonly string[];
}

/** What a backend dropped, as a Markdown document. */
export function liveStateMarkdown(
  states: readonly LiveState[],
  { backend, unproved = [] }: LiveStateOptions,
): string {
  const dropped = states.filter((state) => state.state === 'dropped');
  const kept = states.filter((state) => state.state === 'kept');
  const fallback = states.filter((state) => state.state === 'fallback');
  const unread = states.filter((state) => state.state === 'unread');
  const name = ({ resource }: LiveState) => `${resource.stack} | ${resource.logicalId} | ${resource.type}`;
  const value = (of: unknown) => `\`${JSON.stringify(of) ?? 'nothing'}\``;
  const table = (head: string[], rows: string[]) => [
    `| ${head.join(' | ')} |`,
    `|${'---|'.repeat(head.length)}`,
    ...rows.map((row) => `| ${row} |`),
    '',
  ];
  return [
    `# What ${backend} drops of the stacks`,
    '',
    'Written by `npm run dropped`: it deploys every stack and reads each resource back through its service.',
    `${kept.length} settings are as declared, ${dropped.length} are not, ${fallback.length} resources were not made at all, ${unread.length} could not be read back.`,
    'A template test holds each of the settings below; that they work, only a real account proves.',
    '',
    '## Declared, and something else is there',
    '',
    ...table(
      ['stack', 'resource', 'type', 'what', 'declared', 'live'],
      dropped.flatMap((state) =>
        'aspect' in state
          ? [
              `${name(state)} | ${state.aspect.what} | ${value(state.aspect.declared)} | ${value(state.aspect.live)}`,
            ]
          : [],
      ),
    ),
    '## Not made, though CloudFormation says that it is complete',
    '',
    ...table(
      ['stack', 'resource', 'type'],
      fallback.map((state) => name(state)),
    ),
    ...(unproved.length > 0
      ? ['## What only a real account proves', '', ...unproved.map((what) => `- ${what}`), '']
      : []),
    '## Not read back',
    '',
    ...table(
      ['stack', 'resource', 'type', 'why'],
      unread.flatMap((state) => ('reason' in state ? [`${name(state)} | ${state.reason}`] : [])),
    ),
  ].join('\n');
}
