import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * The format of seals, version 2; version 1 lacks `content`, `period.intervalMs` and `period.settleMs`.
 * docs/seal-format.md says the same for somebody who does not have this code; change both, and the version.
 */
export const payloadType = 'application/vnd.session-logs.seal+json';

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');
const time = z.iso.datetime();
const count = z.int().min(0);

/** What is signed: one period's seal. */
export const sealSchema = z.looseObject({
  format: z.literal('session-logs/seal'),
  version: z.union([z.literal(1), z.literal(2)]),
  /** 1 for the first seal of the chain. */
  sequence: z.int().min(1),
  /** Where the archive lay, for people. */
  archive: z.string(),
  /** Objects written from (inclusive; null: since ever) until (exclusive), and older ones that came late. */
  period: z.looseObject({
    from: time.nullable(),
    until: time,
    /** ms between the ends of seals, as whoever sealed meant it, and that a period waits for what is late. Since version 2. */
    intervalMs: z.int().min(1).optional(),
    settleMs: count.optional(),
  }),
  sealedAt: time,
  previous: z.looseObject({ key: z.string(), sha256: sha256Hex }).nullable(),
  manifest: z.array(z.looseObject({ key: z.string(), sha256: sha256Hex, size: count, lines: count })),
  totals: z.looseObject({ objects: count, bytes: count, sessions: count, events: count }),
  signer: z.looseObject({ algorithm: z.enum(['Ed25519', 'ECDSA_SHA_256']), fingerprint: sha256Hex }),
});
export type Seal = z.infer<typeof sealSchema>;

/** DSSE 1.0: the payload's exact bytes in base64, and a signature over them and their type. */
export const envelopeSchema = z.looseObject({
  payloadType: z.literal(payloadType),
  payload: z.base64(),
  signatures: z.array(z.looseObject({ keyid: z.string(), sig: z.base64() })).min(1),
});

/** One line of a manifest. */
export const manifestLineSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('object'),
    key: z.string(),
    /** S3's version id; null where there are no versions. */
    version: z.string().nullable(),
    size: count,
    sha256: sha256Hex,
    /** Of the content, decompressed; null where it is damaged gzip. Since version 2. */
    content: z.looseObject({ size: count, sha256: sha256Hex }).nullable().optional(),
    lastModified: time,
  }),
  z.looseObject({
    type: z.literal('session'),
    id: z.string(),
    /** Events of this session in this seal's objects, duplicates included. */
    events: count,
    /** Objects of this seal that hold any. */
    objects: count,
    first: time.nullable(),
    last: time.nullable(),
  }),
]);
export type ManifestLine = z.infer<typeof manifestLineSchema>;
export type SealedObject = Extract<ManifestLine, { type: 'object' }>;
export type SessionCount = Extract<ManifestLine, { type: 'session' }>;

export const sealPath = {
  links: 'links/',
  manifests: 'manifests/',
  keys: 'keys/',
  link: (sequence: number) => `links/${digits(sequence)}.json`,
  part: (sequence: number, part: number, sha256: string) =>
    `manifests/${digits(sequence)}-${String(part).padStart(6, '0')}-${sha256}.jsonl`,
  publicKey: (fingerprint: string) => `keys/${fingerprint}.pem`,
};

function digits(sequence: number): string {
  return String(sequence).padStart(10, '0');
}

/** The sequence that a link's key (behind the seals' prefix) names; undefined for any other key. */
export function sequenceOf(path: string): number | undefined {
  const found = /^links\/(\d{10})\.json$/.exec(path);
  return found ? Number(found[1]) : undefined;
}

/** DSSE's pre-authentication encoding: the bytes that are signed. */
export function signedBytes(payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType);
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.length} `),
    type,
    Buffer.from(` ${payload.length} `),
    payload,
  ]);
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
