import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { liveFolderOf, liveRunSchema, openRunRegistry, processesStartedWith } from '../../base/processes';
import { agent3_3_987 } from '../agent';
import { bundleAgent } from './bundle';
import { processTrees } from './process-tree';
import { describeLifeAndDeath } from './testing/life-and-death';

const cacheFolder = mkdtempSync(join(tmpdir(), 'session-logs-process-tree-test-'));
const runId = 'process-trees';
const registry = openRunRegistry({ cacheFolder, runId });
const registered = () =>
  liveRunSchema.parse(JSON.parse(readFileSync(join(liveFolderOf(cacheFolder), `${runId}.json`), 'utf8')))
    .entries;

afterAll(() => rmSync(cacheFolder, { recursive: true, force: true }));

describe('process trees', () => {
  describeLifeAndDeath(async (agentProgram) => ({
    room: processTrees({ agentProgram, registry }),
    // Whatever was done to them, none that was destroyed may still stand in the register.
    stop: async () => expect(registered()).toEqual([]),
  }));
});

describe('the register of the run', () => {
  test('has a machine while it is on, and not while it is off', async () => {
    const folder = join(cacheFolder, 'instance');
    const agentProgram = await bundleAgent(join(cacheFolder, 'agent'));
    const instance = processTrees({ agentProgram, registry }).create({
      instanceId: 'mi-registered',
      folder,
      onJournal: () => {},
      region: 'eu-west-1',
      messageService: { port: 1, secret: 'x' },
      profile: { ...agent3_3_987, coreStopMs: 100 },
    });
    const environment = `SSM_AGENT_CONFIG=${join(folder, 'agent.json')}`;
    const entry = expect.objectContaining({ kind: 'environment', environment });
    const isOn = () => processesStartedWith(environment).length > 0;
    try {
      await instance.boot();
      expect([isOn(), registered()]).toEqual([true, [entry]]);
      await instance.forcedReboot();
      expect([isOn(), registered()]).toEqual([true, [entry]]);
      await instance.powerLoss();
      expect([isOn(), registered()]).toEqual([false, []]);
      await instance.boot();
      await instance.killAgent();
      await instance.boot();
      expect([isOn(), registered()]).toEqual([true, [entry, entry]]);
    } finally {
      await instance.destroy();
    }
    expect([isOn(), registered()]).toEqual([false, []]);
  }, 30_000);
});
