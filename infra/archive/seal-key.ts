import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface SealKeyProps {
  /** With `alias/`. */
  aliasName: string;
  /** Who may sign: ARNs of IAM roles and users of the account, with `*`. */
  sealerArns: readonly string[];
}

/** What seals are signed with. Its private half never leaves KMS; the public half is for everybody (docs/seal-format.md). */
export function sealKey(scope: Construct, props: SealKeyProps): Key {
  // No rotation: an asymmetric key has none.
  return new Key(scope, 'Key', {
    description: 'Signs the seals of the session log archive',
    alias: props.aliasName,
    keySpec: KeySpec.ECC_NIST_P256,
    keyUsage: KeyUsage.SIGN_VERIFY,
    policy: sealKeyPolicy(props.sealerArns),
    // The longest there is: a key that is gone signs no further seal of its chain.
    pendingWindow: Duration.days(30),
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
}

/**
 * The account's IAM policies say who administers the key and reads its public half. Of those whom they let sign, only
 * the sealers can: an administrator would have to change this policy first, which rings the tamper alarm. Nobody may
 * create a grant, which would let somebody sign past this policy.
 */
function sealKeyPolicy(sealerArns: readonly string[]): PolicyDocument {
  const allow = (sid: string, actions: string[], conditions?: Record<string, unknown>) =>
    new PolicyStatement({
      sid,
      principals: [new AccountRootPrincipal()],
      actions,
      resources: ['*'],
      conditions,
    });
  return new PolicyDocument({
    statements: [
      allow('AccountAdministers', [
        'kms:*Alias',
        'kms:*KeyDeletion',
        'kms:*Resource',
        'kms:Describe*',
        'kms:DisableKey',
        'kms:EnableKey',
        'kms:Get*',
        'kms:List*',
        'kms:Put*',
        'kms:RevokeGrant',
        'kms:UpdateKeyDescription',
      ]),
      allow('OnlySealersSign', ['kms:Sign'], { ArnLike: { 'aws:PrincipalArn': sealerArns } }),
    ],
  });
}
