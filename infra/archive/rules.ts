import type { Contradiction, Spelling } from '../props';
import type { ArchiveChoices, SessionLogArchiveProps } from './props';

/** Its parameters are those of `archiveContradictions`. */
type Rule = (
  choices: Presence & Omit<ArchiveChoices, keyof Presence>,
  given: (choice: keyof SessionLogArchiveProps) => boolean,
  spelling: Spelling,
) => Generator<Contradiction<keyof SessionLogArchiveProps>>;

/** Of these only matters whether they are there: settings have a name in their place. */
interface Presence {
  existingKey?: unknown;
  existingSealKey?: unknown;
  existingLogGroup?: unknown;
  existingBucket?: unknown;
  accessLogBucket?: unknown;
  operatorInstanceTag?: unknown;
}

/** What only a bucket that we make can be given. */
export const bucketChoices = [
  'lockMode',
  'lockDays',
  'infrequentAccessAfterDays',
  'glacierAfterDays',
  'expireAfterDays',
  'bucketReports',
  'accessLogBucket',
] as const;

/**
 * Choices that are each right and together wrong.
 * @param choices with the defaults
 * @param given whether somebody made a choice, as opposed to a default
 * @param spelling how the choices are written where they are made
 */
export const archiveContradictions: Rule = function* (...parameters) {
  for (const rule of [lock, lifecycle, retention, existing, seals]) yield* rule(...parameters);
};

const lock: Rule = function* ({ lockMode, iUnderstand }, given, spelling) {
  if (lockMode === 'COMPLIANCE' && !iUnderstand) {
    yield {
      choice: 'lockMode',
      reason:
        'cannot be taken back: until its days are over nobody can delete an object, shorten the lock or close the account without losing it. ' +
        `Say so with ${spelling.set('iUnderstand', 'true')}, or use GOVERNANCE`,
    };
  }
  if (lockMode === 'none' && given('lockDays')) {
    yield { choice: 'lockDays', reason: 'has no lock to apply to: lockMode is "none"' };
  }
};

const lifecycle: Rule = function* (choices) {
  const { lockMode, lockDays, expireAfterDays, infrequentAccessAfterDays, glacierAfterDays } = choices;
  if (lockMode !== 'none' && expireAfterDays !== undefined && expireAfterDays <= lockDays) {
    yield {
      choice: 'expireAfterDays',
      reason: `lies inside the lock of ${lockDays} days (lockDays): S3 would only hide the objects then, and keep and charge them`,
    };
  }
  if (
    infrequentAccessAfterDays !== undefined &&
    glacierAfterDays !== undefined &&
    glacierAfterDays < infrequentAccessAfterDays + 30
  ) {
    yield {
      choice: 'glacierAfterDays',
      reason: `must be at least 30 days after infrequentAccessAfterDays (${infrequentAccessAfterDays}): S3 charges and demands that`,
    };
  }
  for (const choice of ['infrequentAccessAfterDays', 'glacierAfterDays'] as const) {
    const days = choices[choice];
    if (expireAfterDays !== undefined && days !== undefined && days >= expireAfterDays) {
      yield { choice, reason: `is not before the objects expire (expireAfterDays ${expireAfterDays})` };
    }
  }
};

const retention: Rule = function* ({ retentionDays, reconcileIntervalHours, existingLogGroup }, given) {
  if (existingLogGroup === undefined && retentionDays * 24 <= reconcileIntervalHours) {
    yield {
      // The one that was given is the one to speak of.
      choice: given('retentionDays') ? 'retentionDays' : 'reconcileIntervalHours',
      reason: `does not fit: events live ${retentionDays * 24} hours in the log group (retentionDays) and are compared with the archive every ${reconcileIntervalHours} (reconcileIntervalHours), so what was missing would be gone before anybody looks`,
    };
  }
};

const existing: Rule = function* (choices, given, spelling) {
  if (choices.existingBucket !== undefined) {
    for (const choice of bucketChoices) {
      if (given(choice)) {
        yield {
          choice,
          reason: `cannot be given to a bucket that exists already (${spelling.name('existingBucket')}): whoever made it sets it`,
        };
      }
    }
  }
  if (choices.existingLogGroup !== undefined && given('retentionDays')) {
    yield {
      choice: 'retentionDays',
      reason: `cannot be given to a log group that exists already (${spelling.name('existingLogGroup')})`,
    };
  }
};

const seals: Rule = function* ({ sealKey, existingSealKey, sealerArns }, given, spelling) {
  if (existingSealKey !== undefined && given('sealKey')) {
    yield {
      choice: 'sealKey',
      reason: `cannot be chosen beside a key that exists already (${spelling.name('existingSealKey')})`,
    };
  }
  if (sealKey === 'none' && existingSealKey === undefined && sealerArns !== undefined) {
    yield {
      choice: 'sealerArns',
      reason: 'names who seals, and there is no key to sign with: sealKey is "none"',
    };
  }
};
