import { archiveContradictions } from '../archive';
import { instanceContradictions } from '../instance';
import { iamRegion, monitoringContradictions } from '../monitoring';
import type { Spelling } from '../props';
import type { Settings } from './schema';

export interface WrongSetting {
  key: keyof Settings;
  /** Continues the sentence `setting "KEY" (VALUE) ...`. */
  reason: string;
}

/** The settings that stand for a prop of another name: they take a name or an ARN where the prop takes a resource. */
const settingOf: Readonly<Record<string, keyof Settings>> = {
  accessLogBucket: 'accessLogBucketName',
  existingBucket: 'existingBucketName',
  existingKey: 'existingKeyArn',
  existingLogGroup: 'existingLogGroupName',
  existingSealKey: 'existingSealKeyArn',
  existingTopic: 'existingTopicArn',
  existingVpc: 'existingVpcId',
};
const settingNamed = (choice: string) => settingOf[choice] ?? (choice as keyof Settings);

const asSettings: Spelling = {
  name: settingNamed,
  set: (choice, value) => `-c ${settingNamed(choice)}=${value}`,
};

/**
 * Settings that are each right and together wrong, by the rules of the constructs that they are for.
 * @param explicit the settings that somebody gave, as opposed to defaults
 */
export function wrongTogether(settings: Settings, explicit: ReadonlySet<string>): WrongSetting[] {
  const choices = {
    ...settings,
    accessLogBucket: settings.accessLogBucketName,
    existingBucket: settings.existingBucketName,
    existingKey: settings.existingKeyArn,
    existingLogGroup: settings.existingLogGroupName,
    existingSealKey: settings.existingSealKeyArn,
    existingTopic: settings.existingTopicArn,
    existingVpc: settings.existingVpcId,
  };
  const given = (choice: string) => explicit.has(settingNamed(choice));
  const contradictions = [
    ...archiveContradictions(choices, given, asSettings),
    ...monitoringContradictions(choices, asSettings),
    ...instanceContradictions(choices, given, asSettings),
  ];
  return [
    ...contradictions.map(({ choice, reason }) => ({ key: settingNamed(choice), reason })),
    ...vpcParts(settings),
    ...homeOfEvents(settings),
  ];
}

/** IAM tells of its calls in one region only, and the stack there cannot import from another. */
function* homeOfEvents({ stacks, homeRegion }: Settings): Generator<WrongSetting> {
  if (!stacks.includes('iam-events')) return;
  if (homeRegion === undefined) {
    yield { key: 'stacks', reason: 'has iam-events, which needs homeRegion: where the other stacks are' };
  } else if (homeRegion === iamRegion) {
    yield {
      key: 'homeRegion',
      reason: 'is where IAM tells of its calls already: leave iam-events out of stacks',
    };
  }
}

/** The settings describe a VPC that exists in parts, because nothing is looked up in the account. */
function* vpcParts(settings: Settings): Generator<WrongSetting> {
  const { existingVpcId, existingSubnetIds, existingAvailabilityZones } = settings;
  if (existingVpcId === undefined) {
    for (const key of ['existingSubnetIds', 'existingAvailabilityZones'] as const) {
      if (settings[key] !== undefined)
        yield { key, reason: 'names parts of no VPC: existingVpcId is missing' };
    }
    return;
  }
  if (existingSubnetIds === undefined || existingAvailabilityZones === undefined) {
    yield {
      key: 'existingVpcId',
      reason: 'needs existingSubnetIds and existingAvailabilityZones: nothing is looked up in the account',
    };
  } else if (existingSubnetIds.length !== existingAvailabilityZones.length) {
    yield {
      key: 'existingAvailabilityZones',
      reason: `must name one zone for each of the ${existingSubnetIds.length} subnets (existingSubnetIds)`,
    };
  }
}
