import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PublicKey, SealSigner } from '../archive/seal';
import type { KnownSessions, LogGroup } from '../archive/sources';
import { messageOf, UserError } from '../base';
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
export async function trustedKeys(
  { publicKeys, kmsKey }: { publicKeys: readonly string[]; kmsKey: string | undefined },
  settings: EndpointSettings,
): Promise<PublicKey[]> {
  const { kmsPublicKey, publicKeyFrom } = await import('../archive/seal');
  const keys = publicKeys.map((file) => publicKeyFrom(readFile(file, '--public-key').toString('utf8'), file));
  if (kmsKey !== undefined) keys.push(await kmsPublicKey(await kmsClient(settings), kmsKey));
  return keys;
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
