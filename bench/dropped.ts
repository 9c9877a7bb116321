import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultCacheFolder } from '../base';
import { makeTempFolder, openRun } from '../base/processes';
import { createProcessBackend } from '../harness/backend';
import { deployPipeline, synthesise } from '../harness/lab';
import {
  assemblyStacks,
  compareWithLive,
  deployedResources,
  liveClients,
  liveStateMarkdown,
} from '../tests/live';

// Deploys every stack into LocalStack and writes down what it dropped: docs/localstack-dropped.md, or stdout with `-`.
const region = 'ap-northeast-1';
const name = 'session-logs';

async function main(target: string): Promise<void> {
  const cacheFolder = defaultCacheFolder();
  const run = openRun({ id: `dropped-${process.pid}`, folder: makeTempFolder('dropped'), cacheFolder });
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const backend = await createProcessBackend({ cacheFolder }).start({ run, onProgress: say });
  try {
    const app = await synthesise({
      run,
      name,
      outDir: join(run.folder, 'cdk.out'),
      settings: { stacks: 'archive,monitoring,instance,catalog' },
    });
    await deployPipeline({ run, endpoint: backend.endpoint, region, name, app, onProgress: say });
    const clients = liveClients(backend.endpoint, region);
    const resources = [];
    for (const { stackName, template } of assemblyStacks(app)) {
      resources.push(...(await deployedResources(clients.cloudFormation, stackName, template)));
    }
    const document = liveStateMarkdown(await compareWithLive(resources, clients), {
      backend: `LocalStack ${backend.version}`,
      unproved: backend.capabilities.flatMap(({ provedHere, statement, note }) =>
        provedHere ? [] : [note === undefined ? statement : `${statement} (${note})`],
      ),
    });
    clients.destroy();
    if (target === '-') process.stdout.write(document);
    else writeFileSync(target, document);
  } finally {
    await backend.stop();
    run.registry.close();
    rmSync(run.folder, { recursive: true, force: true });
  }
}

main(process.argv[2] ?? join(__dirname, '../docs/localstack-dropped.md')).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
