import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { messageOf, UserError, writeFileAtomically } from '../base';

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** What is kept of an archive's newest seal, where who writes the archive cannot reach it. */
const witnessSchema = z.object({
  format: z.literal('session-logs/witness'),
  version: z.literal(1),
  archive: z.string(),
  /** The seal's key, and the SHA-256 of its object. */
  key: z.string(),
  sha256: sha256Hex,
  /** Fingerprint of the key that signed it. Files of before have none. */
  signer: sha256Hex.optional(),
});
export type Witness = Omit<z.infer<typeof witnessSchema>, 'format' | 'version'>;

/** Writes it whole or not at all. @throws UserError `witness-not-writable` */
export function writeWitness(file: string, witness: Witness): void {
  try {
    writeFileAtomically(
      file,
      `${JSON.stringify({ format: 'session-logs/witness', version: 1, ...witness })}\n`,
    );
  } catch (cause) {
    throw new UserError('witness-not-writable', `--witness ${file}: ${messageOf(cause)}`, {
      hint: 'The seal is written, and its hash is the last that was printed. Choose a file that can be written.',
      cause,
    });
  }
}

/** The seal that must be in the chain. @throws UserError `bad-witness` */
export function readWitness(file: string): Witness {
  try {
    return witnessSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new UserError(
      'bad-witness',
      `--witness ${file} is no file that seal --witness wrote: ${messageOf(cause)}`,
      {
        hint: 'Give that file, or the hash that seal printed, with --expect-seal.',
        cause,
      },
    );
  }
}
