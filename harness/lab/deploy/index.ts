/** The pipeline into LocalStack, by the repository's own CDK app and cdklocal: synthesis, deployment, the look before it. */
export { type CdkEnvironmentOptions, cdkEnvironment } from './cdk-environment';
export { DeployError } from './deploy-error';
export { type DeployOptions, deployPipeline } from './deploy-pipeline';
export { deploymentApp, pathWithPinnedPrograms, pinnedProgram } from './repository';
export { requireLocalStack } from './require-localstack';
export { type SynthesiseOptions, synthesise } from './synthesise';
