import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mergeVerdicts, verdictExitCodes } from '../base';
import { applyDocuments, deployPipeline, type Lab, synthesise } from '../harness/lab';
import type { Scenario } from '../harness/proof';
import { numberedLines, runScenario } from '../harness/proof';
import { applySessionDocument, readSessionDocument } from '../pipeline/state';
import { labUnderTest } from './lab-under-test';

// Each of these is a silent hole in a pipeline that looks healthy. The proof must turn red and say why.
let lab: Awaited<ReturnType<typeof labUnderTest>>;
beforeAll(async () => {
  lab = await labUnderTest();
});
afterAll(() => lab.clients.destroy());

const workAndExit = (lines: number, meanPauseMs: number): Scenario => ({
  name: `break-${lines}`,
  title: 'normal exit',
  description: 'Some lines and a normal exit.',
  expected: {
    'direct-s3': 'complete',
    'cloudwatch-at-exit': 'complete',
    streaming: 'complete',
    deployed: 'complete',
  },
  source: (seed) => numberedLines(seed, meanPauseMs),
  run: async (stage) => {
    await stage.open();
    await stage.displayed(lines);
    await stage.exit();
    await stage.reported('Success');
  },
});

async function prove(broken: Lab, name: string, scenario = workAndExit(60, 12)) {
  const cells = await runScenario({
    lab: broken,
    scenario: { ...scenario, name },
    seed: 1,
    folder: join(lab.runFolder, 'breaks'),
    signal: new AbortController().signal,
  });
  const [direct, atExit, streaming, deployed] = cells;
  return {
    exitCode: verdictExitCodes[mergeVerdicts(cells.map(({ verdict }) => verdict))],
    direct: direct!,
    atExit: atExit!,
    streaming: streaming!,
    deployed: deployed!,
  };
}

/** A cloud assembly of the stack without its subscription filter. */
async function assemblyWithoutFilter(name: string): Promise<string> {
  const whole = await synthesise({ run: lab.run, name, outDir: join(lab.runFolder, 'whole.out') });
  const broken = join(lab.runFolder, 'without-filter.out');
  cpSync(whole, broken, { recursive: true });
  for (const file of readdirSync(broken).filter((file) => file.endsWith('.template.json'))) {
    const template = JSON.parse(readFileSync(join(broken, file), 'utf8')) as {
      Resources: Record<string, { Type: string; DependsOn?: string | string[] }>;
      Outputs: Record<string, { Value: unknown }>;
    };
    const filters = Object.keys(template.Resources).filter(
      (id) => template.Resources[id]?.Type === 'AWS::Logs::SubscriptionFilter',
    );
    expect(filters).toHaveLength(1);
    for (const id of filters) {
      delete template.Resources[id];
      for (const output of Object.values(template.Outputs)) {
        if (JSON.stringify(output.Value).includes(id)) output.Value = 'removed';
      }
    }
    writeFileSync(join(broken, file), JSON.stringify(template));
  }
  return broken;
}

test('the subscription filter removed from the stack', async () => {
  const name = 'without-filter';
  const pipeline = await deployPipeline({
    run: { ...lab.run, folder: join(lab.runFolder, name) },
    endpoint: lab.endpoint,
    region: lab.pipeline.region,
    name,
    app: assemblyWithoutFilter(name),
  });
  const documents = await applyDocuments(lab.clients.ssm, pipeline);
  const { exitCode, direct, atExit, streaming, deployed } = await prove(
    { ...lab, pipeline, documents },
    name,
  );
  // The other tests' sessions go to the whole pipeline again.
  await applyDocuments(lab.clients.ssm, lab.pipeline);
  expect(exitCode).toBe(verdictExitCodes.invalid);
  expect(direct.verdict).toBe('valid');
  expect(atExit.verdict).toBe('invalid');
  expect(streaming).toMatchObject({ verdict: 'invalid', observed: 'everything-lost' });
  expect(streaming.findings[0]).toMatch(/no subscription filter/);
  expect(streaming.acknowledged.lines).toBe(streaming.displayed.lines);
  // The transcript has every line, and hides nothing.
  expect(deployed).toMatchObject({ verdict: 'invalid', observed: 'complete' });
  expect(deployed.findings[0]).toMatch(/no subscription filter/);
  expect(deployed.findings.join('\n')).toMatch(/streamed copy: \d+ acknowledged lines never reached/);
}, 120_000);

test("the agent's streaming switched off in the session document", async () => {
  const { name, content } = lab.documents.streaming;
  const off = { ...content, inputs: { ...content.inputs, cloudWatchStreamingEnabled: false } };
  await applySessionDocument(lab.clients.ssm, 'SessionLogs-StreamingOff', off);
  const document = {
    name: 'SessionLogs-StreamingOff',
    content: await readSessionDocument(lab.clients.ssm, 'SessionLogs-StreamingOff'),
  };
  const killed: Scenario = {
    ...workAndExit(60, 12),
    expected: {
      'direct-s3': 'everything-lost',
      'cloudwatch-at-exit': 'everything-lost',
      streaming: 'tail-lost',
      deployed: 'tail-lost',
    },
    run: async (stage) => {
      await stage.open();
      await stage.displayed(60);
      await stage.fault('killing the agent', (instance) => instance.killAgent());
      await stage.boot();
      await stage.reported('Failed');
    },
  };
  const broken = { ...lab, documents: { ...lab.documents, streaming: document } };
  const { exitCode, direct, streaming } = await prove(broken, 'streaming-off', killed);
  expect(exitCode).toBe(verdictExitCodes.invalid);
  expect(direct.verdict).toBe('valid');
  expect(streaming).toMatchObject({ verdict: 'invalid', observed: 'everything-lost' });
  expect(streaming.findings[0]).toMatch(/SessionLogs-StreamingOff has streaming switched off/);
  expect(name).toBe('SSM-SessionManagerRunShell');
}, 120_000);

test('the bucket left out of the deployed session document', async () => {
  const { content } = lab.documents.deployed;
  const name = 'SessionLogs-NoTranscript';
  const off = { ...content, inputs: { ...content.inputs, s3BucketName: '' } };
  await applySessionDocument(lab.clients.ssm, name, off);
  const deployedDocument = { name, content: await readSessionDocument(lab.clients.ssm, name) };
  const broken = { ...lab, documents: { ...lab.documents, deployed: deployedDocument } };
  const { exitCode, streaming, deployed } = await prove(broken, 'no-transcript');
  expect(exitCode).toBe(verdictExitCodes.invalid);
  expect(streaming.verdict).toBe('valid');
  expect(deployed).toMatchObject({ verdict: 'invalid', observed: 'complete' });
  expect(deployed.findings[0]).toBe(`session document ${name} names no bucket (s3BucketName)`);
  expect(deployed.findings[1]).toMatch(/^transcript: \d+ lines lost without any fault/);
}, 120_000);

test('every twenty-fifth PutLogEvents dropped by the agent while it reports success', async () => {
  // A faster tick, so that many of them pass in seconds, on a busy machine too.
  const profile = { ...lab.profile, tickMs: 50, sabotage: { dropEveryNthPut: 25 } };
  const { exitCode, direct, streaming, deployed } = await prove(
    { ...lab, profile },
    'dropped-puts',
    workAndExit(800, 10),
  );
  expect(exitCode).toBe(verdictExitCodes.invalid);
  expect(direct.verdict).toBe('valid');
  expect(streaming).toMatchObject({ verdict: 'invalid', observed: 'other-loss' });
  expect(streaming.lost.middle).toBeGreaterThan(0);
  expect(streaming.findings[0]).toMatch(
    /reported \d+ lines as accepted by PutLogEvents that CloudWatch Logs does not hold/,
  );
  expect(streaming.findings.join('\n')).toMatch(/acknowledged/);
  expect(deployed).toMatchObject({ verdict: 'invalid', observed: 'complete' });
  expect(deployed.findings[0]).toMatch(/reported \d+ lines as accepted by PutLogEvents/);
}, 120_000);
