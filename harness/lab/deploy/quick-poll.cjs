'use strict';
// Loaded into the CDK CLI with --require. The CLI looks every 5 s whether a stack is there: right for AWS, where
// that takes minutes, but LocalStack makes ours in under a second, so most of a deployment was this wait
// (measured with aws-cdk 2.1148.1: 6.3 s with it, 2.4 s without). No flag or variable changes the interval.
//
// Only that wait is touched: a 5,000 ms timer set by the CLI's function `waitFor`. In a release where either is
// named otherwise this does nothing, and deployments are slow again.
const slow = 5_000;
const quick = 100;
const setTimer = globalThis.setTimeout;

function setTimeoutQuickPoll(callback, ms, ...rest) {
  const polls = ms === slow && /\bwaitFor\b/.test(new Error('where from').stack ?? '');
  return setTimer(callback, polls ? quick : ms, ...rest);
}
// Keeps what hangs on the function, above all util.promisify's own version.
globalThis.setTimeout = Object.defineProperties(
  setTimeoutQuickPoll,
  Object.getOwnPropertyDescriptors(setTimer),
);
