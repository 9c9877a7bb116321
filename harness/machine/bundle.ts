import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { build } from 'esbuild';
import { agentPrograms } from '../agent';

/** What an instance's image has beside the agent: see control.ts. */
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
      ...agentPrograms,
      // Compiled or not, as this file is.
      [control]: join(__dirname, `${control}${extname(__filename)}`),
    },
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    logLevel: 'silent',
  });
  return join(folder, 'amazon-ssm-agent.js');
}

/** SHA-256 over a bundle's files: the label by which an image tells which agent it holds. */
export function bundleDigest(folder: string): string {
  const hash = createHash('sha256');
  for (const name of [...Object.keys(agentPrograms), control])
    hash.update(`${name}\0`).update(readFileSync(join(folder, `${name}.js`)));
  return hash.digest('hex');
}
