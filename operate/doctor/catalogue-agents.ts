import type { AgentFindingCode, CatalogueEntry } from './types';

const userGuide = 'https://docs.aws.amazon.com/systems-manager/latest/userguide/';
const apiReference = 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/';
const update = 'Update the agent (aws ssm send-command --document-name AWS-UpdateSSMAgent)';
const look = 'Look at them with: aws ssm describe-instance-information.';

/**
 * What the agents' versions mean. What a right or an instance that reports itself would tell is `unknown`; what nobody can
 * tell from an account is a note: it would be there for ever, and no pass could be had.
 */
export const agentCatalogue: Readonly<Record<AgentFindingCode, CatalogueEntry>> = {
  // The transcript has the text, as long as sessions end in good order.
  'agent-destroys-text': {
    severity: 'risks',
    fix: `${update}. Newer agents keep non-ASCII text, and lose other things instead: docs/agent-2026.md section 2.3.`,
    reference: 'docs/agent-behaviour.md section 2.3 rule 2',
  },
  'agent-rewrites-text': {
    severity: 'note',
    fix: 'Nothing switches it off. Only ipcTempFile.log on the instance shows what was on the screen.',
    reference: 'docs/agent-2026.md sections 2.3, 2.6 and 3',
  },
  'agent-hangs': {
    severity: 'risks',
    fix: `${update}, and do not let users of sessions be root (runAs; no sudo).`,
    reference: 'docs/agent-behaviour.md sections 7 and 9',
  },
  'agents-mixed': {
    severity: 'note',
    fix: `${update} where it is behind, so that one set of rules explains every session.`,
    reference: 'docs/agent-2026.md sections 2.3 and 3',
  },
  'agent-not-known': {
    severity: 'note',
    fix: 'Run a session whose output is known and compare its copies; a newer release of this tool may know more.',
    reference: 'docs/agent-2026.md section 9',
  },
  'agent-version-invalid': {
    severity: 'unknown',
    fix: look,
    reference: `${apiReference}API_InstanceInformation.html`,
  },
  'agent-other-platform': { severity: 'note', fix: look, reference: 'docs/agent-behaviour.md section 9' },
  'agents-offline': {
    severity: 'note',
    fix: 'Look again when they are online, or remove what is gone for good.',
    reference: `${apiReference}API_InstanceInformation.html`,
  },
  'agents-not-listed': {
    severity: 'note',
    fix: 'Nothing on LocalStack, which has no such call.',
    reference: `${apiReference}API_DescribeInstanceInformation.html`,
  },
  'agents-unreadable': {
    severity: 'unknown',
    fix: 'Give whoever runs doctor the right to read it. (ssm:DescribeInstanceInformation)',
    reference: `${userGuide}security-iam.html`,
  },
  'script-not-known': {
    severity: 'note',
    fix: 'Ask the hosts: aws ssm send-command --document-name AWS-RunShellScript, with the command: command -v script.',
    reference: 'docs/agent-behaviour.md sections 2.5 and 3',
  },
};
