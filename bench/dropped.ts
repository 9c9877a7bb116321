import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProcessBackend, defaultCacheFolder } from '../harness/backend';
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
  const runFolder = mkdtempSync(join(tmpdir(), 'session-logs-dropped-'));
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const backend = await createProcessBackend({ cacheFolder: defaultCacheFolder(process.env) }).start({
    runFolder,
    onProgress: say,
  });
  try {
    const app = await synthesise({
      name,
      outDir: join(runFolder, 'cdk.out'),
      settings: { stacks: 'archive,monitoring,instance,catalog' },
    });
    await deployPipeline({ endpoint: backend.endpoint, region, name, runFolder, app, onProgress: say });
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
    rmSync(runFolder, { recursive: true, force: true });
  }
}

main(process.argv[2] ?? join(__dirname, '../docs/localstack-dropped.md')).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
