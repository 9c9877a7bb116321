import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const programs = ['amazon-ssm-agent', 'ssm-agent-worker', 'ssm-session-worker'] as const;
/** What an instance's image has beside the agent: see instance/control.ts. */
const control = 'control';

/**
 * Bundles the agent's programs into plain JavaScript files, one each, that need Node and nothing else: what an instance
 * runs, and what its container image holds. The same sources give the same bytes.
 * @param folder where `amazon-ssm-agent.js` and the others are written
 * @returns path of the core's program
 */
export async function bundleAgent(folder: string): Promise<string> {
  await build({
    entryPoints: {
      ...Object.fromEntries(programs.map((name) => [name, join(__dirname, 'programs', `${name}.ts`)])),
      [control]: join(__dirname, '../instance/control.ts'),
    },
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

/** SHA-256 over a bundle's files: the label by which an image tells which agent it holds. */
export function bundleDigest(folder: string): string {
  const hash = createHash('sha256');
  for (const name of [...programs, control])
    hash.update(`${name}\0`).update(readFileSync(join(folder, `${name}.js`)));
  return hash.digest('hex');
}
