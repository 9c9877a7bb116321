import { App } from 'aws-cdk-lib';
import { readSettings } from '../settings';
import { makeStacks } from '../stacks';
import { nagReport } from './report';

// Not in the system's temp folder, where CDK would leave it.
const app = new App({ outdir: 'cdk.out/nag' });
makeStacks(
  app,
  readSettings((key) => app.node.tryGetContext(key), process.env),
);
const report = nagReport(app);
const lines: string[] = [];
const print = (line = '') => lines.push(line);
/** As logical IDs have it: without the id of the construct that is all of a stack. */
const shown = (path: string) => path.replace('/Default/', '/');
print('cdk-nag, AwsSolutions');
print(`rules applied to resources: ${report.rulesApplied}`);
print(`findings without a reason: ${report.unexplained.length}`);
for (const { rule, at, description } of report.unexplained)
  print(`  ${rule} at ${shown(at)}: ${description}`);
print(`findings with a reason: ${report.acknowledged.length}`);
const reasons = new Map<string, string[]>();
for (const { rule, at, reason } of report.acknowledged) {
  reasons.set(reason, [...(reasons.get(reason) ?? []), `${rule} at ${shown(at)}`]);
}
for (const [reason, findings] of reasons) {
  print();
  print(`  ${reason}`);
  for (const finding of findings) print(`    ${finding}`);
}
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = report.unexplained.length === 0 ? 0 : 1;
