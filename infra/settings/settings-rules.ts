import type { Settings } from './settings';

export interface Contradiction {
  key: keyof Settings;
  /** Continues the sentence `setting "KEY" (VALUE) ...`. */
  reason: string;
}

/** What only a bucket that we make can be given. */
const bucketSettings = [
  'lockMode',
  'lockDays',
  'infrequentAccessAfterDays',
  'glacierAfterDays',
  'expireAfterDays',
  'bucketReports',
  'accessLogBucketName',
] as const;

/**
 * Settings that are each right and together wrong.
 * @param explicit the settings that somebody gave, as opposed to defaults
 */
export function contradictions(settings: Settings, explicit: ReadonlySet<string>): Contradiction[] {
  return [
    ...lock(settings, explicit),
    ...lifecycle(settings),
    ...retention(settings, explicit),
    ...existing(settings, explicit),
    ...seals(settings, explicit),
    ...network(settings, explicit),
  ];
}

function* lock(settings: Settings, explicit: ReadonlySet<string>): Generator<Contradiction> {
  if (settings.lockMode === 'COMPLIANCE' && !settings.iUnderstand) {
    yield {
      key: 'lockMode',
      reason:
        'cannot be taken back: until its days are over nobody can delete an object, shorten the lock or close the account without losing it. ' +
        'Say so with -c iUnderstand=true, or use GOVERNANCE',
    };
  }
  if (settings.lockMode === 'none' && explicit.has('lockDays')) {
    yield { key: 'lockDays', reason: 'has no lock to apply to: lockMode is "none"' };
  }
}

function* lifecycle(settings: Settings): Generator<Contradiction> {
  const { lockMode, lockDays, expireAfterDays, infrequentAccessAfterDays, glacierAfterDays } = settings;
  if (lockMode !== 'none' && expireAfterDays !== undefined && expireAfterDays <= lockDays) {
    yield {
      key: 'expireAfterDays',
      reason: `lies inside the lock of ${lockDays} days (lockDays): S3 would only hide the objects then, and keep and charge them`,
    };
  }
  if (
    infrequentAccessAfterDays !== undefined &&
    glacierAfterDays !== undefined &&
    glacierAfterDays < infrequentAccessAfterDays + 30
  ) {
    yield {
      key: 'glacierAfterDays',
      reason: `must be at least 30 days after infrequentAccessAfterDays (${infrequentAccessAfterDays}): S3 charges and demands that`,
    };
  }
  for (const key of ['infrequentAccessAfterDays', 'glacierAfterDays'] as const) {
    const days = settings[key];
    if (expireAfterDays !== undefined && days !== undefined && days >= expireAfterDays) {
      yield { key, reason: `is not before the objects expire (expireAfterDays ${expireAfterDays})` };
    }
  }
}

function* retention(settings: Settings, explicit: ReadonlySet<string>): Generator<Contradiction> {
  const { retentionDays, reconcileIntervalHours, existingLogGroupName } = settings;
  if (existingLogGroupName === undefined && retentionDays * 24 <= reconcileIntervalHours) {
    yield {
      // The one that was given is the one to speak of.
      key: explicit.has('retentionDays') ? 'retentionDays' : 'reconcileIntervalHours',
      reason: `does not fit: events live ${retentionDays * 24} hours in the log group (retentionDays) and are compared with the archive every ${reconcileIntervalHours} (reconcileIntervalHours), so what was missing would be gone before anybody looks`,
    };
  }
}

function* existing(settings: Settings, explicit: ReadonlySet<string>): Generator<Contradiction> {
  if (settings.existingBucketName !== undefined) {
    for (const key of bucketSettings) {
      if (explicit.has(key)) {
        yield {
          key,
          reason:
            'cannot be given to a bucket that exists already (existingBucketName): whoever made it sets it',
        };
      }
    }
  }
  if (settings.existingLogGroupName !== undefined && explicit.has('retentionDays')) {
    yield {
      key: 'retentionDays',
      reason: 'cannot be given to a log group that exists already (existingLogGroupName)',
    };
  }
  if (settings.existingTopicArn !== undefined && settings.alarmEmail !== undefined) {
    yield {
      key: 'alarmEmail',
      reason: 'cannot be subscribed to a topic that exists already (existingTopicArn): subscribe it there',
    };
  }
}

function* seals(settings: Settings, explicit: ReadonlySet<string>): Generator<Contradiction> {
  const { sealKey, existingSealKeyArn, sealerArns } = settings;
  if (existingSealKeyArn !== undefined && explicit.has('sealKey')) {
    yield {
      key: 'sealKey',
      reason: 'cannot be chosen beside a key that exists already (existingSealKeyArn)',
    };
  }
  if (sealKey === 'none' && existingSealKeyArn === undefined && sealerArns !== undefined) {
    yield {
      key: 'sealerArns',
      reason: 'names who seals, and there is no key to sign with: sealKey is "none"',
    };
  }
}

function* network(settings: Settings, explicit: ReadonlySet<string>): Generator<Contradiction> {
  const { existingVpcId, existingSubnetIds, existingAvailabilityZones } = settings;
  if (existingVpcId === undefined) {
    for (const key of ['existingSubnetIds', 'existingAvailabilityZones'] as const) {
      if (settings[key] !== undefined)
        yield { key, reason: 'names parts of no VPC: existingVpcId is missing' };
    }
    return;
  }
  if (explicit.has('network')) {
    yield { key: 'network', reason: 'cannot be chosen in a VPC that exists already (existingVpcId)' };
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
