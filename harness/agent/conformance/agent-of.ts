import { UserError } from '../../../base';
import { type AgentProfile, agent3_3_987, agent3_3_5226, agentE90ac349 } from '../profile';
import { recordsOf, type Trace } from './trace';

/**
 * The agent that a trace was recorded from. The newer recordings name it in their first note, by commits: `agent:
 * hybrid = ...` has the logging of 3.3.5226, `agent: variant [A] = ...` the publisher of e90ac349 in that. The older
 * ones name none, and are all of 3.3.987.
 * @throws UserError `agent-unknown` for a name that says neither
 */
export function profileOf(trace: Trace): AgentProfile {
  const named = recordsOf(trace, 'note')
    .map(({ text }) => String(text))
    .find((text) => text.startsWith('agent: '));
  if (named === undefined) return agent3_3_987;
  if (/\[A\]|\be90ac349/.test(named)) return agentE90ac349;
  if (/\bhybrid\b/.test(named)) return agent3_3_5226;
  throw new UserError('agent-unknown', `the trace names an agent that has no profile: ${named}`, {
    hint: 'Known are "agent: hybrid = ..." and "agent: variant [A] = ...", and traces that name none.',
  });
}
