import type { PortsFor, StatePart } from '../read-state';

/** An answer, an error to be thrown, or what decides by the call's input. */
export type Answer = unknown | ((input: Record<string, unknown>) => unknown);

export const named = (name: string) => Object.assign(new Error(`${name} happened`), { name });

/**
 * Clients whose calls are answered by their names, as `DescribeLogGroups`.
 * @returns them with the names of what was called, in order
 */
export function fakeAccount(answers: Record<string, Answer>) {
  const calls: string[] = [];
  const send = async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    calls.push(name);
    if (!(name in answers)) throw new Error(`nobody expected ${name}`);
    const answer = answers[name];
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? answer(command.input) : answer;
  };
  // The paginators want a client of their class.
  const as = (path: string, name: string) =>
    Object.assign(Object.create((require(path) as Record<string, { prototype: object }>)[name]!.prototype), {
      send,
    });
  const ports = {
    ssm: as('@aws-sdk/client-ssm', 'SSMClient'),
    iam: as('@aws-sdk/client-iam', 'IAMClient'),
    logs: { send },
    firehose: { send },
    s3: { send },
  } as unknown as PortsFor<StatePart>;
  return { ports, calls };
}
