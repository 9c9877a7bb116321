import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ObjectStore } from '../archive/location';
import type { PublicKey, SealSigner } from '../archive/seal';
import type { KnownSessions, LogGroup } from '../archive/sources';
import { messageOf, UserError } from '../base';
import { defaultLayout } from '../pipeline/data';
import type { EndpointSettings } from '../pipeline/endpoint';

// What is asked beside the archive, with endpoint, region and credentials as for the archive.

export async function logGroupNamed(
  name: string | undefined,
  settings: EndpointSettings,
): Promise<LogGroup | undefined> {
  if (name === undefined) return undefined;
  const { cloudWatchLogGroup } = await import('../archive/sources');
  const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
  return cloudWatchLogGroup(new CloudWatchLogsClient(settings), name);
}

/** @param cloudtrail log files of CloudTrail; none: it is not asked. @throws UserError `file-unreadable` */
export async function knownSessionsOf(
  { sessionManager, cloudtrail }: { sessionManager: boolean; cloudtrail: readonly string[] },
  settings: EndpointSettings,
): Promise<KnownSessions[]> {
  const { cloudTrailSessions, sessionManagerSessions } = await import('../archive/sources');
  const known: KnownSessions[] = [];
  if (sessionManager) {
    const { SSMClient } = await import('@aws-sdk/client-ssm');
    known.push(sessionManagerSessions(new SSMClient(settings)));
  }
  if (cloudtrail.length > 0) {
    known.push(cloudTrailSessions(cloudtrail, async (file) => readFile(file, '--cloudtrail')));
  }
  return known;
}

/** The keys that `verify --seal` trusts. @throws UserError naming the file; AwsError `kms-key-unreadable` */
async function trustedKeys(
  { publicKeys, kmsKey }: { publicKeys: readonly string[]; kmsKey: string | undefined },
  settings: EndpointSettings,
): Promise<PublicKey[]> {
  const { kmsPublicKey, publicKeyFrom } = await import('../archive/seal');
  const keys = publicKeys.map((file) => publicKeyFrom(readFile(file, '--public-key').toString('utf8'), file));
  if (kmsKey !== undefined) keys.push(await kmsPublicKey(await kmsClient(settings), kmsKey));
  return keys;
}

/** What `verify --seal` trusts, and where it knows no more of a key than an alias. */
export interface PinnedKeys {
  keys: PublicKey[];
  unpinned?: string | undefined;
}

/**
 * The keys that have the fingerprint, or the archive's own key of it where none was given.
 * @param fingerprint undefined: whatever was given is trusted
 * @throws UserError `key-not-pinned`, `no-such-key`; as `trustedKeys`
 */
export async function pinnedKeys(
  store: ObjectStore,
  named: { publicKeys: readonly string[]; kmsKey: string | undefined },
  fingerprint: string | undefined,
  settings: EndpointSettings,
): Promise<PinnedKeys> {
  const keys = await trustedKeys(named, settings);
  const { kmsKey, publicKeys } = named;
  if (fingerprint === undefined) {
    const isAlias = kmsKey !== undefined && /(^|:)alias\//.test(kmsKey);
    return { keys, unpinned: isAlias && publicKeys.length === 0 ? kmsKey : undefined };
  }
  const pinned = keys.filter((key) => key.fingerprint === fingerprint);
  if (pinned.length > 0) return { keys: pinned };
  if (keys.length > 0) {
    const found = keys.map((key) => key.fingerprint).join(', ');
    throw new UserError(
      'key-not-pinned',
      `no key that was given has the fingerprint ${fingerprint}: ${found}`,
      {
        hint: 'An alias may name another key now. Find out who changed it (CloudTrail: UpdateAlias), and give the key that you trust.',
      },
    );
  }
  const { archivedKey } = await import('../archive/seal');
  const own = await archivedKey(store, defaultLayout.seal, fingerprint);
  if (own) return { keys: [own] };
  throw new UserError(
    'no-such-key',
    `${store.name} has no key with the fingerprint ${fingerprint} among its seals`,
    {
      hint: 'Give the key with --public-key FILE or --kms-key ID.',
    },
  );
}

/** The key that `seal` was told to sign with: a KMS key by its id, or a file. */
export type SigningKey = { kmsKey: string } | { file: string };

/** @throws UserError `file-unreadable`, `bad-private-key`, `bad-public-key`; AwsError `kms-key-unreadable` */
export async function signerOf(key: SigningKey, settings: EndpointSettings): Promise<SealSigner> {
  const { kmsSigner, localSigner } = await import('../archive/seal');
  if ('kmsKey' in key) return kmsSigner(await kmsClient(settings), key.kmsKey);
  const pem = readFile(key.file, '--key');
  try {
    return localSigner(createPrivateKey(pem), key.file);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError('bad-private-key', `${key.file} (--key) is no private key: ${messageOf(cause)}`, {
      hint: 'Give a PEM file without a passphrase: openssl genpkey -algorithm ed25519 -out seal-key.pem',
      cause,
    });
  }
}

async function kmsClient(settings: EndpointSettings) {
  const { KMSClient } = await import('@aws-sdk/client-kms');
  return new KMSClient(settings);
}

function readFile(file: string, flag: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new UserError('file-unreadable', `${flag} ${file}: ${messageOf(cause)}`, {
      hint: 'Check the path, and that you may read it.',
      cause,
    });
  }
}
