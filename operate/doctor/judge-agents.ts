import { printable } from '../../base';
import type { AgentState, PipelineState } from '../../pipeline/state';
import {
  type AgentVersion,
  type Generation,
  generationOf,
  hangsWithoutFile,
  parseAgentVersion,
} from './agent-version';
import { finding } from './catalogue';
import type { AccountFinding, FindingCode } from './types';

interface Known extends AgentState {
  parsed: AgentVersion;
}

/** How many are named where a finding is about several. */
const named = 5;

/** What the agents' versions mean for the record, and what they do not tell. Of a fleet without instances: nothing. */
export function judgeAgents(
  agents: PipelineState['agents'],
  { transcripts }: { transcripts: boolean },
): AccountFinding[] {
  if (agents === undefined) return [];
  if (agents.is === 'unreadable') {
    const sentence = "the agents' versions cannot be read: what their copies lose is not known";
    return [finding('agents-unreadable', sentence, `DescribeInstanceInformation: ${agents.reason}`)];
  }
  if (agents.is === 'absent') {
    const sentence = "there is no list of instances here: the agents' versions were not judged";
    return [finding('agents-not-listed', sentence, `DescribeInstanceInformation: ${agents.reason}`)];
  }
  const linux = agents.value.filter(({ platform }) => platform === 'Linux');
  const others = agents.value.filter(({ platform }) => platform !== 'Linux');
  return [
    ...judgeVersions(linux),
    ...about('agent-other-platform', others, (count) => {
      const sentence = `how agents log elsewhere than on Linux is not known: not judged (${count})`;
      return { sentence, of: ({ platform }) => platform ?? 'no platform' };
    }),
    ...about('agents-offline', notOnline(agents.value), (count) => {
      const sentence = `an instance that is not online is judged by the version of its last contact (${count})`;
      return { sentence, of: ({ pingStatus }) => pingStatus ?? 'no ping status' };
    }),
    ...about('script-not-known', transcripts ? linux : [], (count) => {
      const sentence = `whether \`script\` (util-linux) is on the hosts cannot be seen from here (${count} running Linux): where it is missing there is no transcript at all, and the stream lacks its tail`;
      return { sentence, of: versionOf };
    }),
  ];
}

function judgeVersions(linux: readonly AgentState[]): AccountFinding[] {
  const known: Known[] = [];
  const garbled: AgentState[] = [];
  for (const agent of linux) {
    const parsed = parseAgentVersion(agent.version);
    if (parsed === undefined) garbled.push(agent);
    else known.push({ ...agent, parsed });
  }
  const of = (generation: Generation) => known.filter(({ parsed }) => generationOf(parsed) === generation);
  const [older, newer, later] = [of('older'), of('newer'), of('later')];
  const hanging = known.filter(({ parsed }) => hangsWithoutFile(parsed));
  const mixed = older.length > 0 && newer.length + later.length > 0 ? known : [];
  const saying = (sentence: string) => ({ sentence, of: versionOf });
  return [
    ...about('agent-destroys-text', older, (count) =>
      saying(`agents below 3.3.4121 destroy non-ASCII text in the stream (${count})`),
    ),
    ...about('agent-hangs', hanging, (count) =>
      saying(
        `with an agent below 3.3.1957, who deletes the local log file makes the session hang at its end, and it has no result (${count})`,
      ),
    ),
    ...about('agent-rewrites-text', newer, (count) =>
      saying(
        `agents from 3.3.4121 on process stream and transcript as a terminal would: tabs and escape sequences are gone, edited command lines may come out wrong, and a user can erase or hide lines, in both copies too (${count})`,
      ),
    ),
    ...about('agents-mixed', mixed, () => {
      const counts = `${older.length} below 3.3.4121, ${newer.length} from 3.3.4121 to 3.3.5226, ${later.length} later`;
      return saying(
        `both generations of agents are in use, and write the same output differently: ${counts}`,
      );
    }),
    ...about('agent-not-known', later, (count) =>
      saying(
        `of agents after 3.3.5226 nothing is known: neither whether they destroy, process or keep text, nor whether a user can hide lines (${count})`,
      ),
    ),
    ...about('agent-version-invalid', garbled, (count) =>
      saying(`an agent whose version is not understood is not judged (${count})`),
    ),
  ];
}

const notOnline = (agents: readonly AgentState[]) =>
  agents.filter(({ pingStatus }) => pingStatus !== 'Online');

const versionOf = ({ version }: AgentState): string =>
  version === undefined
    ? 'no version'
    : parseAgentVersion(version) === undefined
      ? JSON.stringify(version)
      : version;

/** One finding about all these agents, the first of them named; none where there are none. */
function about(
  code: FindingCode,
  agents: readonly AgentState[],
  say: (count: string) => { sentence: string; of: (agent: AgentState) => string },
): AccountFinding[] {
  if (agents.length === 0) return [];
  const { sentence, of } = say(agents.length === 1 ? '1 instance' : `${agents.length} instances`);
  const first = agents.slice(0, named).map((agent) => `${agent.instanceId} ${of(agent)}`);
  const more = agents.length > named ? `, and ${agents.length - named} more` : '';
  // The version and the rest are what the instance said of itself.
  const evidence = printable(`DescribeInstanceInformation: ${first.join(', ')}${more}`);
  return [finding(code, sentence, evidence)];
}
