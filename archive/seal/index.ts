/** Seals: signed manifests of what the archive held, each naming the one before. docs/seal-format.md has the format. */
export { payloadType, type Seal, sealPath } from './format';
export { kmsPublicKey, kmsSigner } from './kms-signer';
export { lockFor } from './object-lock';
export { type SealOptions, type SealResult, seal } from './seal';
export { archivedKey, localSigner, type PublicKey, publicKeyFrom, type SealSigner } from './signer';
export { type SealReport, type VerifySealOptions, verifySeal } from './verify-seal';
