import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { messageOf, UserError } from '../../base';
import { type ObjectStore, readAll } from '../location';
import { type Seal, sealPath, sha256 } from './format';

/** What signs seals. The private key stays where it is. */
export interface SealSigner {
  algorithm: Seal['signer']['algorithm'];
  publicKey: PublicKey;
  /** The signature over `bytes`: 64 bytes for Ed25519, DER for ECDSA. @throws AwsError `kms-sign-failed` */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

export interface PublicKey {
  /** SHA-256 of the key's DER (SubjectPublicKeyInfo), hexadecimal. */
  fingerprint: string;
  algorithm: Seal['signer']['algorithm'];
  pem: string;
  verifies(bytes: Uint8Array, signature: Uint8Array): boolean;
}

/**
 * A public key that seals can be checked with: Ed25519, or ECDSA over P-256.
 * @param material PEM, or DER as KMS gives it
 * @param what named in errors: the file, the key id
 * @throws UserError `bad-public-key`
 */
export function publicKeyFrom(material: string | Uint8Array, what: string): PublicKey {
  let key: KeyObject;
  try {
    key =
      typeof material === 'string'
        ? createPublicKey(material)
        : createPublicKey({ key: Buffer.from(material), format: 'der', type: 'spki' });
  } catch (cause) {
    throw new UserError('bad-public-key', `${what} is not a public key: ${messageOf(cause)}`, {
      hint: 'Give a PEM file that starts with -----BEGIN PUBLIC KEY-----.',
      cause,
    });
  }
  const algorithm = algorithmOf(key, what);
  return {
    fingerprint: sha256(key.export({ format: 'der', type: 'spki' })),
    algorithm,
    pem: key.export({ format: 'pem', type: 'spki' }) as string,
    verifies: (bytes, signature) => {
      try {
        return verify(algorithm === 'Ed25519' ? null : 'sha256', bytes, key, signature);
      } catch {
        return false;
      }
    },
  };
}

/**
 * The public key of this fingerprint that lies among an archive's seals. It vouches for nothing by lying there: the
 * fingerprint does, which the caller has from somewhere else.
 * @returns undefined where none with this fingerprint lies there
 * @throws what the store throws
 */
export async function archivedKey(
  store: ObjectStore,
  prefix: string,
  fingerprint: string,
): Promise<PublicKey | undefined> {
  const path = prefix + sealPath.publicKey(fingerprint);
  const bytes = await readAll(store, path, { maxBytes: maxKeyBytes });
  if (bytes === undefined) return undefined;
  const key = publicKeyFrom(Buffer.from(bytes).toString('utf8'), path);
  return key.fingerprint === fingerprint ? key : undefined;
}

const maxKeyBytes = 64 * 2 ** 10;

/** Signs with a key from a file. @throws UserError `bad-public-key` for a kind of key that seals are not signed with */
export function localSigner(privateKey: KeyObject, what: string): SealSigner {
  const publicKey = publicKeyFrom(
    createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }) as string,
    what,
  );
  return {
    algorithm: publicKey.algorithm,
    publicKey,
    sign: async (bytes) => sign(publicKey.algorithm === 'Ed25519' ? null : 'sha256', bytes, privateKey),
  };
}

function algorithmOf(key: KeyObject, what: string): PublicKey['algorithm'] {
  if (key.asymmetricKeyType === 'ed25519') return 'Ed25519';
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1')
    return 'ECDSA_SHA_256';
  throw new UserError('bad-public-key', `${what} is a key of kind ${key.asymmetricKeyType}`, {
    hint: 'Seals are signed with Ed25519 or ECDSA P-256 (KMS: ECC_NIST_P256, SIGN_VERIFY).',
  });
}
