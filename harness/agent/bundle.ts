import { join } from 'node:path';
import { build } from 'esbuild';

const programs = ['amazon-ssm-agent', 'ssm-agent-worker', 'ssm-session-worker'] as const;

/**
 * Bundles the agent's programs into plain JavaScript files, one each, that need Node and nothing else: what an instance
 * runs, and what its container image holds.
 * @param folder where `amazon-ssm-agent.js` and the others are written
 * @returns path of the core's program
 */
export async function bundleAgent(folder: string): Promise<string> {
  await build({
    entryPoints: programs.map((name) => join(__dirname, 'programs', `${name}.ts`)),
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    logLevel: 'silent',
  });
  return join(folder, `${programs[0]}.js`);
}
