import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteRolePolicyCommand, ListRolePoliciesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { EnableKeyRotationCommand } from '@aws-sdk/client-kms';
import {
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { CreateDocumentCommand } from '@aws-sdk/client-ssm';
import { bundleAgent } from '../../harness/machine';
import { MessageService } from '../../harness/proof';
import { sessionDocumentFor } from '../../pipeline';
import { type AgentSession, agentSession } from './agent-session';
import { runBackfill, runSeal, runVerifySeal } from './archive-tools';
import { type Clients, clientsFor } from './clients';
import { forbiddenActions, unloggedDocument } from './forbidden';
import { outcomeOf } from './outcome';
import {
  administrator,
  changed,
  type PolicyDocument,
  policyDocumentSchema,
  statementsOf,
  without,
} from './policies';
import {
  type Principal,
  policiesOf,
  policiesOfRole,
  principals,
  type Twin,
  Twins,
  titles,
} from './principals';
import { notRefused, tryAll } from './refusals';
import { writeReport } from './report';
import { type EnforcementLab, startEnforcementLab } from './start-lab';
import { commands, type Witness, witnesses } from './statements';

// Each principal works with the policies that infra synthesised, on a localemu that enforces IAM.
jest.setTimeout(30_000);
let lab: EnforcementLab;
let twins: Twins;
let policies: Record<Principal, PolicyDocument[]>;
let agentProgram: string;
let service: MessageService;
const report: Parameters<typeof writeReport>[0] = { statements: [], refusals: [] };

beforeAll(async () => {
  lab = await startEnforcementLab();
  twins = new Twins(lab);
  service = await MessageService.start();
  agentProgram = await bundleAgent(join(lab.runFolder, 'agent'));
  policies = Object.fromEntries(
    await Promise.all(principals.map(async (principal) => [principal, await policiesOf(lab, principal)])),
  ) as typeof policies;
  const content = sessionDocumentFor('streaming', lab.pipeline);
  for (const Name of [lab.sessionDocumentName, unloggedDocument]) {
    await lab.root.ssm.send(
      new CreateDocumentCommand({ Name, DocumentType: 'Session', Content: JSON.stringify(content) }),
    );
  }
}, 120_000);
afterAll(async () => {
  twins?.destroy();
  await service?.stop();
  await lab?.stop();
  writeReport(report);
}, 30_000);

const withWitness = <By extends Witness['by']>(by: By) =>
  principals.flatMap((principal) =>
    Object.entries(witnesses[principal])
      .filter((entry): entry is [string, Extract<Witness, { by: By }>] => entry[1].by === by)
      .map(([sid, witness]) => ({ principal, sid, witness })),
  );
const note = (principal: Principal, sid: string, shown: string) =>
  void report.statements.push({ principal: titles[principal], sid, shown });

describe('the policies in force', () => {
  test.each(principals)(
    'of the %s are the ones that the template holds, and each has a witness',
    (principal) => {
      const live = statementsOf(policies[principal]).map(({ Sid }) => Sid);
      expect([...live].sort()).toEqual(Object.keys(witnesses[principal]).sort());
      const inTemplate = JSON.stringify(lab.template);
      for (const sid of live) expect(inTemplate).toContain(`"Sid":"${sid}"`);
    },
  );

  test('are all that the template grants to anybody', () => {
    const sids = [...JSON.stringify(lab.template).matchAll(/"Sid":"([A-Za-z]+)"/g)].map(([, sid]) => sid);
    const known = principals.flatMap((principal) => Object.keys(witnesses[principal]));
    // Of the keys' and the bucket's own policies.
    const ofResources = [
      'SessionLogGroupOnly',
      'AccountAdministers',
      'OnlySealersSign',
      'OnlyTheArchiveKey',
      'OnlyKmsEncryption',
      'NoCustomerKey',
      'OnlySealersSeal',
      'OnlyFirehoseDelivers',
      'OnlyInstancesUpload',
      // Of the role that is bound to one operator's sessions.
      'WriteBoundStreams',
    ];
    expect([...new Set(sids)].filter((sid) => ![...known, ...ofResources].includes(sid as string))).toEqual(
      [],
    );
  });
});

describe('delivery', () => {
  const inForce = async (roleArn: string, documents: readonly PolicyDocument[]) => {
    const { iam } = lab.root;
    const RoleName = roleArn.split('/').at(-1);
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    for (const PolicyName of PolicyNames)
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    for (const [n, document] of documents.entries()) {
      const PolicyDocument = JSON.stringify(document);
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: `policy-${n}`, PolicyDocument }));
    }
  };

  test('works with all statements', async () => {
    expect(await delivered('all-statements')).toBe(1);
  });

  test.each(withWitness('delivery'))(
    'of $principal does not without $sid, and does again with it',
    async ({ principal, sid }) => {
      const role = principal === 'logs' ? lab.arns.logsRole : lab.arns.firehoseRole;
      await inForce(role, without(policies[principal], sid));
      expect(await delivered(`without-${sid}`)).toBe(0);
      await inForce(role, policies[principal]);
      expect(await delivered(`with-${sid}`)).toBe(1);
      note(principal, sid, 'without it nothing reaches the archive');
    },
  );
});

describe('a bucket policy', () => {
  test('that refuses a PUT without an encryption header stops the delivery', async () => {
    const { s3 } = lab.root;
    const Bucket = lab.pipeline.bucketName;
    const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    const whole = policyDocumentSchema.parse({
      Statement: JSON.parse(Policy).Statement.map((one: object) => ({ Sid: '', ...one })),
    });
    const header = 's3:x-amz-server-side-encryption-aws-kms-key-id';
    const broken = changed([whole], 'OnlyTheArchiveKey', {
      Condition: { StringNotEqualsIfExists: { [header]: lab.arns.key } },
    });
    const Statement = statementsOf(broken).map(({ Sid, ...one }) => (Sid === '' ? one : { Sid, ...one }));
    await s3.send(
      new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
    );
    expect(await delivered('header-asked-for')).toBe(0);
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    expect(await delivered('header-not-asked-for')).toBe(1);
  });
});

test('the archive is refused over plain HTTP, and read over TLS', async () => {
  const key = await anArchivedObject();
  const auditor = await twins.asIs('auditor');
  const plain = clientsFor(
    { ...lab, httpsEndpoint: lab.httpsEndpoint.replace(/^https:/, 'http:') },
    auditor.credentials,
  );
  const read = (as: Pick<Clients, 's3'>) => () =>
    as.s3.send(new GetObjectCommand({ Bucket: lab.pipeline.bucketName, Key: key }));
  expect(await outcomeOf(read(auditor))).toEqual({ kind: 'allowed' });
  expect(await outcomeOf(read(plain))).toMatchObject({ kind: 'refused', action: 's3:GetObject' });
  plain.destroy();
});

describe('a session of the simulated agent', () => {
  const rows = withWitness('agent session');
  const sessions = new Map<string, AgentSession>();

  beforeAll(async () => {
    const reader = await twins.asIs('auditor');
    const run = async (name: string, given: readonly PolicyDocument[]) => {
      const { credentials } = await twins.of('agent', given);
      sessions.set(name, await agentSession({ lab, agentProgram, service, credentials, reader }));
    };
    await Promise.all([
      run('all', policies.agent),
      ...rows.map(({ sid }) => run(sid, without(policies.agent, sid))),
    ]);
  }, 90_000);

  test('reaches the archive on both legs, read by the auditor', () => {
    const { status, displayed, streamed, transcript } = sessions.get('all')!;
    expect(displayed).toBeGreaterThanOrEqual(40);
    expect({ status, streamed, transcript }).toEqual({
      status: 'Success',
      streamed: displayed,
      transcript: displayed,
    });
  });

  test.each(rows)('does not without $sid', ({ sid, witness: { leaves } }) => {
    const { status, streamed, transcript } = sessions.get(sid)!;
    expect({ status, streamed: streamed > 0, transcript: transcript > 0 }).toEqual(leaves);
    const missing = [
      !leaves.streamed && 'nothing is streamed',
      !leaves.transcript && 'there is no transcript',
    ];
    const refused = leaves.status === 'Failed' ? ['the agent refuses the session'] : missing.filter(Boolean);
    note('agent', sid, `without it ${refused.join(' and ')}`);
  });
});

describe('a statement that allows', () => {
  test.each(withWitness('call'))(
    '$sid of $principal is what lets them $witness.what',
    async ({ principal, sid, witness }) => {
      const key = await anArchivedObject();
      const whole = await twins.asIs(principal);
      const reduced = await twins.of(principal, without(policies[principal], sid));
      expect(await outcomeOf(() => witness.call(whole, lab, key))).toMatchObject({ kind: 'allowed' });
      expect(await outcomeOf(() => witness.call(reduced, lab, key))).toMatchObject({ kind: 'refused' });
      note(principal, sid, `without it they cannot ${witness.what}${witness.why ? ` (${witness.why})` : ''}`);
    },
  );
});

describe('the archive tools', () => {
  /** What was deleted before any seal had it: its marker tells, whoever brought the events back. */
  let deleted: string | undefined;
  /** A backfiller is an auditor too. */
  const withTheirs = (principal: Principal, theirs: readonly PolicyDocument[]) =>
    principal === 'backfiller' ? [...policies.auditor, ...theirs] : theirs;
  const refusedWithout = async (principal: Principal, command: keyof typeof commands) => {
    for (const { sid } of withWitness('command').filter((row) => row.principal === principal)) {
      const reduced = await twins.of(principal, withTheirs(principal, without(policies[principal], sid)));
      expect({ sid, ...(await outcomeOf(() => commands[command](reduced, lab))) }).toMatchObject({
        sid,
        kind: 'refused',
      });
      note(principal, sid, `without it \`${command}\` is refused`);
    }
  };

  test('backfill what was deleted, with all statements and with none less', async () => {
    const before = await objects();
    expect(await delivered('to-be-backfilled')).toBe(1);
    const [Key] = (await objects()).filter((key) => !before.includes(key));
    deleted = Key;
    await lab.root.s3.send(new DeleteObjectCommand({ Bucket: lab.pipeline.bucketName, Key }));
    await refusedWithout('backfiller', 'backfill');
    const backfiller = await twins.of('backfiller', withTheirs('backfiller', policies.backfiller));
    expect((await runBackfill(backfiller, lab)).written).toBeGreaterThan(0);
    expect(await runBackfill(backfiller, lab)).toMatchObject({ events: 0, written: 0 });
  });

  test('seal, with all statements and with none less; the auditor verifies it', async () => {
    const sealer = await twins.asIs('sealer');
    expect(await runSeal(sealer, lab)).toBeGreaterThan(1);
    expect(await delivered('after-the-first-seal')).toBe(1);
    await refusedWithout('sealer', 'seal');
    expect(await runSeal(sealer, lab)).toBe(1);
    const { report, kinds } = await runVerifySeal(await twins.asIs('auditor'), lab);
    expect(kinds).toEqual([`deleted-object ${deleted}`]);
    expect(report).toMatchObject({ verdict: 'invalid', seals: 2, unsealed: 0 });
  });
});

describe('the bucket', () => {
  test.each<[string, Principal, Principal[]]>([
    ['seals/links/', 'sealer', ['operator', 'backfiller', 'agent']],
    ['session-logs/', 'backfiller', ['operator', 'auditor', 'sealer', 'agent']],
    ['errors/', 'backfiller', ['operator', 'auditor', 'sealer', 'agent']],
    ['transcripts/', 'agent', ['operator', 'auditor', 'sealer', 'backfiller']],
  ])(
    'lets nobody write below %s but its writers, not even an administrator',
    async (prefix, writer, others) => {
      const as = async (principal: Principal) => {
        const { s3 } = await twins.of(principal, [administrator]);
        const put = new PutObjectCommand({
          Bucket: lab.pipeline.bucketName,
          Key: `${prefix}there-is-none`,
          Body: 'forged',
          IfMatch: '"none"',
        });
        return outcomeOf(() => s3.send(put));
      };
      expect(await as(writer)).toMatchObject({ kind: 'allowed' });
      for (const other of others) {
        expect({ other, ...(await as(other)) }).toMatchObject({
          other,
          kind: 'refused',
          action: 's3:PutObject',
        });
      }
    },
  );
});

test("the organisation's policy of docs/deploy.md keeps administrators from log group and stream, and no agent", async () => {
  const section = readFileSync(join(__dirname, '../../docs/deploy.md'), 'utf8').split(
    '## In the organisation',
  )[1];
  const [, text = ''] = /```json\n([\s\S]*?)```/.exec(section ?? '') ?? [];
  const { pipeline, region } = lab;
  const organisation = policyDocumentSchema.parse(
    JSON.parse(
      text
        .replaceAll('REGION', region)
        .replaceAll('ACCOUNT', pipeline.account)
        .replace('LOG_GROUP_NAME', pipeline.logGroupName)
        .replace('DELIVERY_STREAM_NAME', pipeline.deliveryStreamName)
        .replace('INSTANCE_ROLE_ARN', `arn:aws:iam::${pipeline.account}:role/twin-agent-*`)
        .replace('CANARY_ROLE_ARN', `arn:aws:iam::${pipeline.account}:role/canary`)
        .replace('SUBSCRIPTION_ROLE_ARN', lab.arns.logsRole),
    ),
  );
  const rows = forbiddenActions(lab).filter(
    ({ principal, action }) =>
      principal === 'operator' && ['logs:PutLogEvents', 'firehose:PutRecord'].includes(action),
  );
  expect(rows).toHaveLength(2);
  const bound = await twins.of('operator', [administrator, organisation]);
  expect(notRefused(await tryAll(rows, bound))).toEqual([]);
  const [write] = rows.filter(({ action }) => action === 'logs:PutLogEvents');
  const agent = await twins.of('agent', [...policies.agent, organisation]);
  expect(await outcomeOf(() => write!.call(agent))).toMatchObject({ kind: 'allowed' });
});

describe('an instance whose role is bound to the sessions of alice', () => {
  const session = (name: string) => `${name}-0a1b2c3d4e5f6a7b8`;
  const event = (logStreamName: string) => {
    const logEvents = [{ timestamp: Date.now(), message: 'a line' }];
    return new PutLogEventsCommand({ logGroupName: lab.pipeline.logGroupName, logStreamName, logEvents });
  };
  const transcript = (sessionId: string) =>
    new PutObjectCommand({
      Bucket: lab.pipeline.bucketName,
      Key: `${lab.pipeline.transcriptPrefix}${sessionId}.log`,
      Body: 'forged',
      IfMatch: '"none"',
    });
  const outcomes = async ({ logs, s3 }: Clients, name: string) => [
    (await outcomeOf(() => logs.send(event(session(name))))).kind,
    (await outcomeOf(() => s3.send(transcript(session(name))))).kind,
  ];

  test('writes their streams and transcripts, and those of nobody else, which the shared role can', async () => {
    const bound = await twins.of('agent', await policiesOfRole(lab, lab.arns.boundRole));
    expect(await outcomes(bound, 'alice')).toEqual(['allowed', 'allowed']);
    expect(await outcomes(bound, 'bob')).toEqual(['refused', 'refused']);
    expect(await outcomes(bound, 'alicebob')).toEqual(['refused', 'refused']);
    expect(await outcomes(await twins.asIs('agent'), 'bob')).toEqual(['allowed', 'allowed']);
  });

  test('is not bound any more once it may write logs of any name: no deny can name streams by what they are not', async () => {
    const theirs = await policiesOfRole(lab, lab.arns.boundRole);
    const more = changed([administrator], 'Administrator', { Action: 'logs:PutLogEvents' });
    expect(await outcomes(await twins.of('agent', [...theirs, ...more]), 'bob')).toEqual([
      'allowed',
      'refused',
    ]);
  });
});

describe('a statement that denies', () => {
  test.each(withWitness('administrator'))(
    '$sid of $principal holds against every right there is',
    async ({ principal, sid, witness }) => {
      const administers = await boundAdministrator(principal);
      const freed = await twins.of(principal, [...without(policies[principal], sid), administrator]);
      expect(await outcomeOf(() => witness.call(administers, lab, ''))).toMatchObject({ kind: 'refused' });
      expect(await outcomeOf(() => witness.call(freed, lab, ''))).toMatchObject({ kind: 'allowed' });
      await lab.root.kms.send(new EnableKeyRotationCommand({ KeyId: lab.arns.key }));
      note(principal, sid, `without it an administrator can ${witness.what}`);
    },
  );
});

test('what cannot be shown here is named', () => {
  const unseen = withWitness('nothing');
  expect(unseen.map(({ sid }) => sid)).toEqual(['ManagedInstance', 'OnlyAsBackfiller']);
  for (const { principal, sid, witness } of unseen) note(principal, sid, `not shown: ${witness.why}`);
});

describe('forbidden', () => {
  test('there are at least 30 rows, some for each principal', () => {
    const rows = forbiddenActions(lab);
    expect(rows.length).toBeGreaterThanOrEqual(30);
    expect([...new Set(rows.map(({ principal }) => principal))].sort()).toEqual([...principals].sort());
  });

  test.each(principals)('everything in the table is refused to the %s, by name', async (principal) => {
    const rows = forbiddenActions(lab).filter((row) => row.principal === principal);
    const tried = await tryAll(rows, await twins.asIs(principal));
    report.refusals.push(...tried);
    expect(notRefused(tried)).toEqual([]);
  });

  test('what a deny names is refused to the agent even when it is given every right', async () => {
    const rows = forbiddenActions(lab).filter(
      ({ principal, action }) =>
        principal === 'agent' &&
        statementsOf(policies.agent).some(
          ({ Effect, Action }) => Effect === 'Deny' && Action.includes(action),
        ),
    );
    expect(rows.length).toBeGreaterThanOrEqual(8);
    const tried = await tryAll(rows, await boundAdministrator('agent'));
    expect(notRefused(tried)).toEqual([]);
  });

  test('a policy that is loosened turns the table red, in the rows that it opens', async () => {
    const { logGroup, bucket } = lab.arns;
    const loosened = changed(
      changed(policies.agent, 'StreamSession', {
        Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents', 'logs:Get*'],
        Resource: [logGroup, `${logGroup}:*`],
      }),
      'PutTranscript',
      { Action: ['s3:PutObject', 's3:GetObject'], Resource: `${bucket}/transcripts/*` },
    );
    const rows = forbiddenActions(lab).filter(({ principal }) => principal === 'agent');
    const tried = await tryAll(rows, await twins.of('agent', loosened));
    expect(notRefused(tried).map(({ what }) => what)).toEqual([
      'read sessions in the log group',
      'read a transcript',
    ]);
  });

  test('a deny that is taken out turns its statement red', async () => {
    const { call } = witnesses.operator.NoUnloggedSession as Extract<Witness, { by: 'administrator' }>;
    const opened = await twins.of(
      'operator',
      changed(without(policies.operator, 'NoUnloggedSession'), 'StartWithLoggedDocument', { Resource: '*' }),
    );
    expect(await outcomeOf(() => call(opened, lab, ''))).toMatchObject({
      kind: 'allowed',
      but: 'TargetNotConnected',
    });
  });
});

const bound = new Map<Principal, Promise<Twin>>();
/** A principal with every right there is beside its own policies. */
function boundAdministrator(principal: Principal): Promise<Twin> {
  const made = bound.get(principal) ?? twins.of(principal, [...policies[principal], administrator]);
  bound.set(principal, made);
  return made;
}

/** An object that Firehose delivered. */
async function anArchivedObject(): Promise<string> {
  const { Contents = [] } = await lab.root.s3.send(
    new ListObjectsV2Command({ Bucket: lab.pipeline.bucketName, Prefix: lab.pipeline.streamPrefix }),
  );
  const [object] = Contents;
  if (object?.Key === undefined) throw new Error('there is no object in the archive');
  return object.Key;
}

const written = (key: string) => key.includes(lab.pipeline.deliveryStreamName);
const objects = async () => {
  const { Contents = [] } = await lab.root.s3.send(
    new ListObjectsV2Command({ Bucket: lab.pipeline.bucketName, Prefix: lab.pipeline.streamPrefix }),
  );
  return Contents.map(({ Key = '' }) => Key).filter(written);
};
/** Writes one event as root and tells how many objects came of it. */
const delivered = async (logStreamName: string): Promise<number> => {
  const { logs } = lab.root;
  const { logGroupName } = lab.pipeline;
  const before = (await objects()).length;
  // Answers 500 though the stream was made, and a writer's error where the delivery failed: what counts is the archive.
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName })).catch(() => {});
  const logEvents = [{ timestamp: Date.now(), message: 'a line' }];
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents })).catch(() => {});
  return (await objects()).length - before;
};
