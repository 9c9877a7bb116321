import { agentCatalogue } from './catalogue-agents';
import type { AccountFinding, CatalogueEntry, FindingCode } from './types';

const userGuide = 'https://docs.aws.amazon.com/systems-manager/latest/userguide/';
const logsGuide = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/';
const firehoseGuide = 'https://docs.aws.amazon.com/firehose/latest/dev/';
const s3Guide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/';
const apply = 'session-logs preferences apply --yes';
const deploy = 'Deploy infra/ again: npx cdk deploy.';
const read = 'Give whoever runs doctor the right to read it.';

/** What each finding means, what to do about it, and where that is written. */
export const catalogue: Readonly<Record<FindingCode, CatalogueEntry>> = {
  'document-missing': {
    severity: 'loses',
    fix: apply,
    reference: `${userGuide}getting-started-create-preferences-cli.html`,
  },
  'document-invalid': {
    severity: 'unknown',
    fix: 'Look at it with: session-logs preferences show.',
    reference: `${userGuide}session-manager-schema.html`,
  },
  'document-type': {
    severity: 'loses',
    fix: 'Make its sessionType Standard_Stream: the other types are never streamed.',
    reference: 'docs/agent-behaviour.md section 4',
  },
  'document-versions': {
    severity: 'risks',
    fix: `${apply} writes a version that is both.`,
    reference: 'https://github.com/aws/session-manager-plugin/issues/112',
  },
  'streaming-off': { severity: 'loses', fix: apply, reference: 'docs/agent-behaviour.md sections 3 and 6' },
  'no-log-group': { severity: 'loses', fix: apply, reference: `${userGuide}session-manager-logging.html` },
  'encryption-not-required': {
    severity: 'risks',
    fix: `${apply}. The group needs a KMS key first.`,
    reference: 'docs/agent-behaviour.md section 5',
  },
  'transcript-encryption-not-required': {
    severity: 'risks',
    fix: apply,
    reference: 'docs/agent-behaviour.md section 5',
  },
  'no-transcript': { severity: 'risks', fix: apply, reference: 'docs/agent-behaviour.md section 0, fact 6' },
  'sessions-refused': {
    severity: 'risks',
    fix: 'aws logs associate-kms-key, with the key of the archive.',
    reference: 'docs/agent-behaviour.md section 5',
  },
  'group-missing': { severity: 'loses', fix: deploy, reference: 'docs/agent-behaviour.md section 0, fact 7' },
  'group-class': {
    severity: 'loses',
    fix: 'The class of a group cannot be changed: make another of class Standard, and name it in the session document.',
    reference: `${logsGuide}CloudWatch_Logs_Log_Classes.html`,
  },
  'group-retention-none': {
    severity: 'note',
    fix: 'aws logs put-retention-policy: the archive is the record, the group only the buffer before it.',
    reference: `${logsGuide}Working-with-log-groups-and-streams.html`,
  },
  'group-not-encrypted': {
    severity: 'note',
    fix: 'aws logs associate-kms-key',
    reference: `${logsGuide}encrypt-log-data-kms.html`,
  },
  'group-unreadable': {
    severity: 'unknown',
    fix: `${read} (logs:DescribeLogGroups)`,
    reference: `${logsGuide}permissions-reference-cwl.html`,
  },
  'filter-missing': {
    severity: 'loses',
    fix: `${deploy} Then backfill: what arrived meanwhile is in the group until its retention ends.`,
    reference: `${logsGuide}SubscriptionFilters.html`,
  },
  'filter-elsewhere': { severity: 'loses', fix: deploy, reference: `${logsGuide}SubscriptionFilters.html` },
  'filter-pattern': {
    severity: 'loses',
    fix: 'aws logs put-subscription-filter with an empty pattern.',
    reference: `${logsGuide}FilterAndPatternSyntax.html`,
  },
  'filter-renamed': {
    severity: 'note',
    fix: 'Find out who replaced it (CloudTrail: PutSubscriptionFilter).',
    reference: `${logsGuide}SubscriptionFilters.html`,
  },
  'filter-unreadable': {
    severity: 'unknown',
    fix: `${read} (logs:DescribeSubscriptionFilters)`,
    reference: `${logsGuide}permissions-reference-cwl.html`,
  },
  'filter-role': {
    severity: 'loses',
    fix: deploy,
    reference: `${logsGuide}SubscriptionFilters.html#FirehoseExample`,
  },
  'filter-role-none': {
    severity: 'note',
    fix: 'Nothing on LocalStack, which drops it. On AWS such a filter cannot be made.',
    reference: `${logsGuide}SubscriptionFilters.html#FirehoseExample`,
  },
  'stream-inactive': {
    severity: 'loses',
    fix: 'aws firehose describe-delivery-stream says why (FailureDescription).',
    reference: `${firehoseGuide}basic-create.html`,
  },
  'stream-no-s3': { severity: 'loses', fix: deploy, reference: `${firehoseGuide}create-destination.html` },
  'stream-elsewhere': {
    severity: 'loses',
    fix: deploy,
    reference: `${firehoseGuide}create-destination.html`,
  },
  'stream-prefix': { severity: 'loses', fix: deploy, reference: `${firehoseGuide}s3-prefixes.html` },
  'stream-unreadable': {
    severity: 'unknown',
    fix: `${read} (firehose:DescribeDeliveryStream)`,
    reference: `${firehoseGuide}controlling-access.html`,
  },
  'stream-role': {
    severity: 'loses',
    fix: deploy,
    reference: `${firehoseGuide}controlling-access.html#using-iam-s3`,
  },
  'bucket-missing': { severity: 'loses', fix: deploy, reference: `${firehoseGuide}retry.html` },
  'bucket-not-lockable': {
    severity: 'risks',
    fix: 'aws s3api put-object-lock-configuration (needs versioning; cannot be taken off again).',
    reference: `${s3Guide}object-lock-configure.html`,
  },
  'bucket-not-encrypted': { severity: 'note', fix: deploy, reference: `${s3Guide}UsingKMSEncryption.html` },
  'bucket-unversioned': {
    severity: 'risks',
    fix: 'aws s3api put-bucket-versioning',
    reference: `${s3Guide}Versioning.html`,
  },
  'bucket-public': {
    severity: 'risks',
    fix: 'aws s3api put-public-access-block, all four.',
    reference: `${s3Guide}access-control-block-public-access.html`,
  },
  'bucket-unreadable': { severity: 'unknown', fix: read, reference: `${s3Guide}security-iam.html` },
  'retention-short': {
    severity: 'risks',
    fix: 'Reconcile more often, or keep events longer: aws logs put-retention-policy.',
    reference: `${logsGuide}Working-with-log-groups-and-streams.html`,
  },
  'other-document': {
    severity: 'risks',
    fix: 'Delete it, apply the same preferences to it (preferences apply --document NAME), or deny it to operators (ssm:StartSession on the document).',
    reference: 'docs/agent-behaviour.md section 4',
  },
  'aws-documents': {
    severity: 'note',
    fix: "Give operators infra/'s policy: it allows the logged document only.",
    reference: `${userGuide}getting-started-sessiondocumentaccesscheck.html`,
  },
  ...agentCatalogue,
  unreadable: { severity: 'unknown', fix: read, reference: `${userGuide}security-iam.html` },
};

/** A finding with what the catalogue says of its kind. */
export function finding(code: FindingCode, sentence: string, evidence: string): AccountFinding {
  return { code, sentence, evidence, ...catalogue[code] };
}
