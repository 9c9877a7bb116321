import type { Effect } from '../../base';

/**
 * Everything that a verification can find. `effect` is what it does to the verdict: `invalid`, what should be there is
 * not, or something is there that should not; `unknown`, nobody can tell from what was seen.
 */
export const findingKinds = {
  // verify: the archive against CloudWatch Logs
  'missing-event': { effect: 'invalid', means: 'the log group has an event that the archive lacks' },
  'surplus-event': {
    effect: 'invalid',
    means: 'the archive has an event that the log group should have and lacks',
  },
  // verify: the streamed copy against the transcript
  'lost-lines': { effect: 'invalid', means: 'the transcript has lines that the streamed copy lacks' },
  'extra-lines': { effect: 'invalid', means: 'the streamed copy has lines that the transcript lacks' },
  'reordered-lines': {
    effect: 'invalid',
    means: 'lines of the streamed copy come in another order than in the transcript',
  },
  'stream-only-lines': {
    effect: 'unknown',
    means:
      'the stream has lines that a processed transcript lacks: the session can erase or swallow them there',
  },
  'altered-lines': {
    effect: 'unknown',
    means: 'lines read otherwise in a processed transcript than in the stream',
  },
  'unframed-transcript': {
    effect: 'unknown',
    means: 'a processed transcript lacks its first or last line, which the session can erase or swallow',
  },
  'deleted-local-file': {
    effect: 'invalid',
    means: 'the transcript is the error of a local file that was deleted on the instance',
  },
  'declared-loss': {
    effect: 'invalid',
    means: 'the agent says that it left an event out, as too large for CloudWatch Logs',
  },
  'no-stream': { effect: 'invalid', means: 'the session has a transcript and no streamed copy' },
  'damaged-transcript': { effect: 'invalid', means: 'the transcript is not as the agent writes it' },
  'not-compared': { effect: 'unknown', means: 'stream and transcript could not be compared' },
  // verify: sessions
  'session-not-archived': {
    effect: 'invalid',
    means: 'Session Manager knows the session, the archive does not',
  },
  'unlisted-session': {
    effect: 'unknown',
    means: 'the archive has a session that Session Manager should know and does not',
  },
  'misfiled-record': {
    effect: 'invalid',
    means: 'a record says that it belongs to another session than its log stream',
  },
  'conflicting-records': {
    effect: 'invalid',
    means: 'two events have the same id, and another text or time: one of them was not written by AWS',
  },
  'contradicting-records': {
    effect: 'invalid',
    means: 'records of one session name another user, instance, run-as user, region, log group or time',
  },
  'mixed-records': {
    effect: 'invalid',
    means: 'a session has streamed records and text that is uploaded at the end: no agent writes both',
  },
  'records-after-end': {
    effect: 'invalid',
    means: 'a session goes on after the last line of its transcript',
  },
  'user-unlike-id': { effect: 'unknown', means: "a session's id is made of another name than its user's" },
  'untimely-record': {
    effect: 'unknown',
    means: 'an event lies in an hour of arrival that no retry of AWS explains',
  },
  'odd-event-id': {
    effect: 'unknown',
    means: "an event's id does not tell its time as the others do, or ids of one call leave one out",
  },
  'failed-end': {
    effect: 'unknown',
    means: 'the archive has an orderly end of a session that Session Manager calls failed',
  },
  'no-orderly-end': {
    effect: 'unknown',
    means: 'the stream stops without an orderly end: its last second or more may be lost',
  },
  'time-gap': { effect: 'unknown', means: 'nothing for longer than a session can be idle' },
  'nothing-to-compare': { effect: 'unknown', means: 'no second source says what the session should hold' },
  // verify: objects
  'foreign-object': { effect: 'invalid', means: 'an object outside the naming scheme' },
  'unreadable-bytes': { effect: 'invalid', means: 'bytes of an object that cannot be read' },
  'unread-entry': {
    effect: 'unknown',
    means: 'an entry of the folder that is no file of the archive, and was not read',
  },
  'empty-object': { effect: 'invalid', means: 'an object that holds nothing: Firehose writes none' },
  'duplicate-keys': {
    effect: 'invalid',
    means: 'JSON that gives a key twice: readers differ in what they see',
  },
  'odd-control-message': {
    effect: 'invalid',
    means: 'a message of CloudWatch Logs to the destination, with text that it does not send',
  },
  'hidden-text': { effect: 'unknown', means: 'text in the header of a gzip member, which no reader shows' },
  'no-log-stream': { effect: 'unknown', means: 'events whose log stream is not named' },
  'other-log-group': {
    effect: 'unknown',
    means: 'events of another log group or account than the one that was asked, compared with nothing',
  },
  'foreign-record': { effect: 'unknown', means: 'a record that no CloudWatch Logs subscription wrote' },
  'altered-backfill': { effect: 'invalid', means: 'a backfilled object whose content does not fit its name' },
  'error-object': {
    effect: 'invalid',
    means: 'an object under the error prefix whose events the archive lacks',
  },
  'unreadable-error-object': {
    effect: 'unknown',
    means: 'an object under the error prefix that cannot be read',
  },
  'deleted-version': {
    effect: 'invalid',
    means: 'a record or transcript was deleted; the bucket says so by a delete marker',
  },
  'rewritten-object': {
    effect: 'invalid',
    means: 'a record or transcript was written again with other bytes',
  },
  'vanished-object': { effect: 'unknown', means: 'an object that was listed and was gone when it was read' },
  // verify --seal: the chain
  'no-seal': { effect: 'unknown', means: 'the archive has no seal' },
  'missing-link': { effect: 'invalid', means: 'a seal of the chain is not there' },
  'broken-link': { effect: 'invalid', means: 'a seal does not go on from the one before it' },
  'forged-link': { effect: 'invalid', means: 'a seal whose signature does not fit a trusted key' },
  'damaged-link': { effect: 'invalid', means: 'a seal that does not have the form of one' },
  'unexpected-head': { effect: 'invalid', means: 'the chain does not hold the seal that it should' },
  'untrusted-key': {
    effect: 'unknown',
    means: 'no key was given, so nobody says whose signatures these are',
  },
  'unpinned-key': {
    effect: 'unknown',
    means: 'a KMS key was named by its alias alone, which can be made to name another key',
  },
  'stale-seal': {
    effect: 'unknown',
    means: 'the newest seal is older than seals are made apart: newer ones may have been taken away',
  },
  'missing-manifest': { effect: 'invalid', means: 'a manifest that a seal names is not there' },
  'changed-manifest': { effect: 'invalid', means: 'a manifest is not as its seal says' },
  'rewritten-seal': {
    effect: 'invalid',
    means:
      'an object among the seals was deleted or written again: it has a delete marker or a second version',
  },
  'foreign-seal-object': { effect: 'invalid', means: 'an object among the seals that is none' },
  // verify --seal: the objects
  'changed-object': { effect: 'invalid', means: 'a sealed object has other bytes' },
  'overwritten-object': {
    effect: 'invalid',
    means: 'a sealed object was written again; the sealed version is still there',
  },
  'missing-object': { effect: 'invalid', means: 'a sealed object is not there' },
  'deleted-object': {
    effect: 'invalid',
    means: 'a sealed object was deleted; the sealed version is still there',
  },
  'added-object': { effect: 'invalid', means: 'an object dates from a sealed period and is in no seal' },
  'reordered-object': { effect: 'invalid', means: 'an object holds what was sealed under another key' },
  'unsealed-object': {
    effect: 'unknown',
    means: 'an object in no seal, of which nobody can tell when it came',
  },
} as const satisfies Record<string, { effect: Effect; means: string }>;

export type FindingKind = keyof typeof findingKinds;
