import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { z } from 'zod';
import { defaultCacheFolder } from '../../base';
import { makeTempFolder, openRun, type RunRegistry } from '../../base/processes';
import { createProcessBackend, localEmu, type StartedBackend } from '../../harness/backend';
import { deployPipeline, sweepDeadRuns, synthesise } from '../../harness/lab';
import type { Pipeline } from '../../pipeline';
import { type Clients, clientsFor, root } from './clients';
import { completeDeployment } from './complete-deployment';

const region = 'ap-northeast-1';
/** The roles that carry a principal's policies here (principals.ts). */
const rolesOf = (principal: string) => `arn:aws:iam::000000000000:role/twin-${principal}-*`;

export interface EnforcementLab {
  region: string;
  httpsEndpoint: string;
  certificateFile: string;
  runFolder: string;
  registry: RunRegistry;
  pipeline: Pipeline;
  /** The archive stack's template, as it was synthesised. */
  template: Template;
  arns: Arns;
  sessionDocumentName: string;
  root: Clients;
  stop(): Promise<void>;
}

/** What the policies name. */
export interface Arns {
  key: string;
  logGroup: string;
  deliveryStream: string;
  bucket: string;
  agentRole: string;
  /** Of the role that is bound to the sessions of alice. */
  boundRole: string;
  logsRole: string;
  firehoseRole: string;
  operatorsPolicy: string;
  auditorsPolicy: string;
  backfillersPolicy: string;
  sealersPolicy: string;
  sealKey: string;
}

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});
export type Template = z.infer<typeof templateSchema>;

/** localemu with the pipeline in it, deployed by its root, all of it as the template says. */
export async function startEnforcementLab(): Promise<EnforcementLab> {
  const cacheFolder = defaultCacheFolder();
  await sweepDeadRuns({ cacheFolder });
  const runFolder = makeTempFolder('enforcement');
  const run = openRun({ id: `enforcement-${process.pid}`, folder: runFolder, cacheFolder });
  const app = join(runFolder, 'cdk.out');
  const synthesised = synthesise({
    run,
    name: 'session-logs',
    outDir: app,
    settings: {
      stacks: 'archive',
      sealerArns: rolesOf('sealer'),
      backfillerArns: rolesOf('backfiller'),
      instanceRoleArns: rolesOf('agent'),
      instanceRoles: 'bound=alice',
    },
  });
  synthesised.catch(() => {}); // awaited by the deployment
  let backend: StartedBackend | undefined;
  const stop = async () => {
    await backend?.stop();
    run.registry.close();
    rmSync(runFolder, { recursive: true, force: true });
  };
  try {
    backend = await createProcessBackend({ cacheFolder, emulator: localEmu }).start({ run });
    const { endpoint } = backend;
    const pipeline = await deployPipeline({ run, endpoint, region, name: 'session-logs', app: synthesised });
    const at = {
      region,
      httpsEndpoint: endpoint.replace(/^http:/, 'https:'),
      certificateFile: z.string().parse(backend.certificateFile),
    };
    const rootClients = clientsFor(at, root);
    const template = readTemplate(app);
    const arns = await readArns(rootClients, template, runFolder, pipeline);
    await completeDeployment(rootClients, pipeline, { keyArn: arns.key, logsRoleArn: arns.logsRole });
    return {
      ...at,
      runFolder,
      registry: run.registry,
      pipeline,
      template,
      arns,
      sessionDocumentName: readOutputs(runFolder, pipeline.stackName).SessionDocumentName!,
      root: rootClients,
      stop: async () => {
        rootClients.destroy();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function readTemplate(app: string): Template {
  const [file] = readdirSync(app).filter((name) => name.endsWith('.template.json'));
  return templateSchema.parse(JSON.parse(readFileSync(join(app, z.string().parse(file)), 'utf8')));
}

function readOutputs(runFolder: string, stackName: string): Record<string, string> {
  const file = readFileSync(join(runFolder, 'stack-outputs.json'), 'utf8');
  return z.record(z.string(), z.record(z.string(), z.string())).parse(JSON.parse(file))[stackName] ?? {};
}

async function readArns(
  { iam }: Clients,
  template: Template,
  runFolder: string,
  pipeline: Pipeline,
): Promise<Arns> {
  const outputs = readOutputs(runFolder, pipeline.stackName);
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  const roleTrustedBy = (service: string) => {
    const [logicalId] = Object.entries(template.Resources).find(
      ([, { Type, Properties }]) =>
        Type === 'AWS::IAM::Role' &&
        JSON.stringify(Properties.AssumeRolePolicyDocument).includes(`"${service}.amazonaws.com"`),
    ) as [string, unknown];
    return Roles.find(({ RoleName }) => RoleName?.startsWith(`${pipeline.stackName}-${logicalId}`))?.Arn;
  };
  const { account, bucketName, logGroupName, deliveryStreamName } = pipeline;
  return z.record(z.string(), z.string()).parse({
    key: outputs.KeyArn,
    logGroup: `arn:aws:logs:${region}:${account}:log-group:${logGroupName}`,
    deliveryStream: `arn:aws:firehose:${region}:${account}:deliverystream/${deliveryStreamName}`,
    bucket: `arn:aws:s3:::${bucketName}`,
    agentRole: outputs.InstanceRoleArn,
    boundRole: outputs.InstanceRoleArnbound,
    logsRole: roleTrustedBy('logs'),
    firehoseRole: roleTrustedBy('firehose'),
    operatorsPolicy: outputs.OperatorsPolicyArn,
    auditorsPolicy: outputs.AuditorsPolicyArn,
    backfillersPolicy: outputs.BackfillersPolicyArn,
    sealersPolicy: outputs.SealersPolicyArn,
    sealKey: outputs.SealKeyArn,
  }) as unknown as Arns;
}
