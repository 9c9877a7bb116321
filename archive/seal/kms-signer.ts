import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { AwsError, messageOf, UserError } from '../../base';
import { type PublicKey, publicKeyFrom, type SealSigner } from './signer';

/** A KMS key's public half. @throws AwsError `kms-key-unreadable`; UserError `bad-public-key` */
export async function kmsPublicKey(client: KMSClient, keyId: string): Promise<PublicKey> {
  try {
    const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyId }));
    return publicKeyFrom(PublicKey ?? new Uint8Array(), `KMS key ${keyId}`);
  } catch (cause) {
    if ((cause as { source?: string }).source === 'user') throw cause;
    throw new AwsError(
      'kms-key-unreadable',
      `cannot read the public key of KMS key ${keyId}: ${messageOf(cause)}`,
      {
        hint: 'It needs kms:GetPublicKey, and must be an asymmetric key for signing (ECC_NIST_P256, SIGN_VERIFY).',
        cause,
      },
    );
  }
}

/** Signs with an asymmetric KMS key, whose private half never leaves KMS. @throws as `kmsPublicKey` */
export async function kmsSigner(client: KMSClient, keyId: string): Promise<SealSigner> {
  const publicKey = await kmsPublicKey(client, keyId);
  if (publicKey.algorithm !== 'ECDSA_SHA_256') {
    throw new UserError('bad-signing-key', `KMS key ${keyId} is an ${publicKey.algorithm} key`, {
      hint: 'In KMS, seals are signed with ECC_NIST_P256 keys (usage SIGN_VERIFY).',
    });
  }
  return {
    algorithm: publicKey.algorithm,
    publicKey,
    sign: async (bytes) => {
      try {
        const { Signature } = await client.send(
          new SignCommand({
            KeyId: keyId,
            // KMS takes messages up to 4,096 bytes only, a digest always.
            MessageType: 'DIGEST',
            Message: createHash('sha256').update(bytes).digest(),
            SigningAlgorithm: 'ECDSA_SHA_256',
          }),
        );
        return Signature ?? new Uint8Array();
      } catch (cause) {
        throw new AwsError('kms-sign-failed', `KMS key ${keyId} did not sign: ${messageOf(cause)}`, {
          hint: 'Sealing needs kms:Sign on the key, by an IAM policy and by the key’s own (docs/deploy.md, "Seals").',
          cause,
        });
      }
    },
  };
}
