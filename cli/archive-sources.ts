import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PublicKey, SealSigner } from '../archive/seal';
import type { KnownSessions, LogGroup } from '../archive/sources';
import { messageOf, UserError } from '../base';
import type { TypedArchiveOptions } from './archive-options';

type Env = Readonly<Record<string, string | undefined>>;

/** For SDK clients of what is asked beside the archive: endpoint, region and credentials as for the archive. */
export function clientOptions({ endpointUrl, region }: TypedArchiveOptions, env: Env) {
  const { endpointSettings } = require('../pipeline/endpoint') as typeof import('../pipeline/endpoint');
  return endpointSettings({
    env,
    ...(endpointUrl !== undefined && { endpointUrl }),
    ...(region !== undefined && { region }),
  });
}

export function logGroupOf(
  typed: TypedArchiveOptions & { logGroup?: string },
  env: Env,
): LogGroup | undefined {
  if (typed.logGroup === undefined) return undefined;
  const { cloudWatchLogGroup } = require('../archive/sources') as typeof import('../archive/sources');
  const { CloudWatchLogsClient } =
    require('@aws-sdk/client-cloudwatch-logs') as typeof import('@aws-sdk/client-cloudwatch-logs');
  return cloudWatchLogGroup(new CloudWatchLogsClient(clientOptions(typed, env)), typed.logGroup);
}

export function knownSessionsOf(
  typed: TypedArchiveOptions & { sessionManager?: boolean; cloudtrail?: string[] },
  env: Env,
): KnownSessions[] {
  const { cloudTrailSessions, sessionManagerSessions } =
    require('../archive/sources') as typeof import('../archive/sources');
  const known: KnownSessions[] = [];
  if (typed.sessionManager === true) {
    const { SSMClient } = require('@aws-sdk/client-ssm') as typeof import('@aws-sdk/client-ssm');
    known.push(sessionManagerSessions(new SSMClient(clientOptions(typed, env))));
  }
  if (typed.cloudtrail !== undefined && typed.cloudtrail.length > 0) {
    known.push(cloudTrailSessions(typed.cloudtrail, async (file) => readFile(file, '--cloudtrail')));
  }
  return known;
}

interface TypedKeys extends TypedArchiveOptions {
  key?: string;
  kmsKey?: string;
  publicKey?: string[];
}

/** The keys that `verify --seal` trusts. @throws UserError naming the file */
export async function trustedKeys(typed: TypedKeys, env: Env): Promise<PublicKey[]> {
  const { kmsPublicKey, publicKeyFrom } = require('../archive/seal') as typeof import('../archive/seal');
  const files = typed.publicKey ?? [];
  const keys = files.map((file) => publicKeyFrom(readFile(file, '--public-key').toString('utf8'), file));
  if (typed.kmsKey !== undefined) keys.push(await kmsPublicKey(kmsClient(typed, env), typed.kmsKey));
  return keys;
}

/** What `seal` signs with. @throws UserError `no-signing-key`, `bad-private-key` */
export async function signerOf(typed: TypedKeys, env: Env): Promise<SealSigner> {
  const { kmsSigner, localSigner } = require('../archive/seal') as typeof import('../archive/seal');
  if (typed.key !== undefined && typed.kmsKey !== undefined) {
    throw new UserError('flags-exclude', '--key does not go with --kms-key', { hint: 'Sign with one key.' });
  }
  if (typed.kmsKey !== undefined) return kmsSigner(kmsClient(typed, env), typed.kmsKey);
  if (typed.key === undefined) {
    throw new UserError('no-signing-key', 'a seal needs a key to sign with', {
      hint: 'Give --kms-key ID, or --key FILE (made by: openssl genpkey -algorithm ed25519 -out seal-key.pem).',
    });
  }
  const pem = readFile(typed.key, '--key');
  try {
    return localSigner(createPrivateKey(pem), typed.key);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError('bad-private-key', `${typed.key} (--key) is no private key: ${messageOf(cause)}`, {
      hint: 'Give a PEM file without a passphrase: openssl genpkey -algorithm ed25519 -out seal-key.pem',
      cause,
    });
  }
}

function kmsClient(typed: TypedArchiveOptions, env: Env) {
  const { KMSClient } = require('@aws-sdk/client-kms') as typeof import('@aws-sdk/client-kms');
  return new KMSClient(clientOptions(typed, env));
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
