import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SessionLogCatalogStack } from '../stacks/catalog-stack';
import {
  actionsOf,
  asText,
  bytesSent,
  inlineBytes,
  settingsWith,
  templateOf,
  testApp,
} from '../testing/template';

const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d';
const stack = new SessionLogCatalogStack(testApp(), 'Catalog', settingsWith({ scanLimitGb: 7 }), {
  bucketName: 'the-archive',
  keyArn,
});
const { template, resources, only } = templateOf(stack);
const sqlFolder = join(__dirname, '../../pipeline/data/sql');

interface TableInput {
  Name: string;
  TableType: string;
  Parameters: Record<string, string>;
  PartitionKeys?: { Name: string; Type: string }[];
  StorageDescriptor: { Location: string; Columns: { Name: string; Type: string }[] };
  ViewOriginalText?: string;
}
const tables = Object.values(resources)
  .filter(({ Type }) => Type === 'AWS::Glue::Table')
  .map(({ Properties }) => Properties.TableInput as TableInput);
const table = (name: string) => tables.find(({ Name }) => Name === name)!;

describe('the tables', () => {
  it('compute their partitions from the keys that Firehose writes', () => {
    const { PartitionKeys, Parameters, StorageDescriptor } = table('envelopes');
    expect(PartitionKeys).toEqual([{ Name: 'arrival_hour', Type: 'string' }]);
    expect(StorageDescriptor.Location).toBe('s3://the-archive/session-logs/');
    expect(Parameters).toMatchObject({
      'projection.enabled': 'true',
      'projection.arrival_hour.type': 'date',
      'projection.arrival_hour.format': 'yyyy/MM/dd/HH',
      'projection.arrival_hour.range': '2026/01/01/00,NOW',
      'projection.arrival_hour.interval.unit': 'HOURS',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Athena's own variable
      'storage.location.template': 's3://the-archive/session-logs/${arrival_hour}',
    });
  });

  it('know the fields of an envelope, in lower case as the serde compares them', () => {
    expect(table('envelopes').StorageDescriptor.Columns.map(({ Name, Type }) => [Name, Type])).toEqual([
      ['messagetype', 'string'],
      ['owner', 'string'],
      ['loggroup', 'string'],
      ['logstream', 'string'],
      ['subscriptionfilters', 'array<string>'],
      ['logevents', 'array<struct<id:string,timestamp:bigint,message:string>>'],
    ]);
  });

  it.each([
    ['session_lines', 'envelopes'],
    ['session_transcripts', 'transcript_lines'],
  ])('show %s as a view of %s, with the columns that it selects', (name, source) => {
    const view = table(name);
    expect(view.TableType).toBe('VIRTUAL_VIEW');
    const [, encoded] = /^\/\* Presto View: (.+) \*\/$/.exec(view.ViewOriginalText ?? '') ?? [];
    const definition = JSON.parse(Buffer.from(encoded ?? '', 'base64').toString());
    expect(definition).toMatchObject({ catalog: 'awsdatacatalog', schema: 'session_logs' });
    expect(definition.originalSql).toContain(`FROM ${source}`);
    const columns = definition.columns.map((column: { name: string }) => column.name);
    expect(columns).toEqual(view.StorageDescriptor.Columns.map(({ Name }) => Name));
    // In the order of the SELECT: Athena binds them by place.
    const selected = String(definition.originalSql).split(/\nFROM /)[0] ?? '';
    const found = columns.map((column: string) => selected.search(new RegExp(`[ .]${column}(,|$)`, 'm')));
    expect(found).not.toContain(-1);
    expect(found).toEqual([...found].sort((a, b) => a - b));
    // As the contract for every engine says.
    const contract = readFileSync(join(sqlFolder, 'README.md'), 'utf8');
    for (const column of columns) expect(contract).toContain(`\`${column}\``);
  });
});

describe('the workgroup', () => {
  it('locks where results go and how they are encrypted, and limits what a query reads', () => {
    expect(only('AWS::Athena::WorkGroup').Properties).toMatchObject({
      Name: 'session-logs',
      RecursiveDeleteOption: false,
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: 7_000_000_000,
        ResultConfiguration: {
          EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: keyArn },
        },
      },
    });
  });

  it('saves every query of pipeline/data/sql, as it is there', () => {
    const files = readdirSync(join(sqlFolder, 'queries'));
    const saved = Object.values(resources).filter(({ Type }) => Type === 'AWS::Athena::NamedQuery');
    expect(saved.map(({ Properties }) => `${Properties.Name}.sql`).sort()).toEqual(files.sort());
    expect(saved.length).toBeGreaterThanOrEqual(5);
    for (const { Properties } of saved) {
      expect(Properties.QueryString).toBe(
        readFileSync(join(sqlFolder, 'queries', `${Properties.Name}.sql`), 'utf8'),
      );
      expect(Properties.Description).toMatch(/^[A-Z].{20,}/);
    }
  });

  it.each(readdirSync(join(sqlFolder, 'queries')))('%s names each of its parameters', (file) => {
    const sql = readFileSync(join(sqlFolder, 'queries', file), 'utf8');
    const parameters = /^-- parameters: (.+)$/m.exec(sql)?.[1]?.split(', ') ?? [];
    const statement = sql.replace(/^--.*$/gm, '');
    expect(statement.split('?').length - 1).toBe(parameters.length);
    expect(statement).toMatch(/FROM session_lines/);
  });
});

describe('the results', () => {
  it('are encrypted with the archive key, closed to the public and forgotten after 30 days', () => {
    expect(only('AWS::S3::Bucket').Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
          },
        ],
      },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      LifecycleConfiguration: { Rules: [expect.objectContaining({ ExpirationInDays: 30 })] },
    });
  });
});

it('lets its readers query in this workgroup and this database only', () => {
  const rights = actionsOf(only('AWS::IAM::ManagedPolicy'), 'Allow');
  const here = '<AWS::Region>:<AWS::AccountId>';
  expect(rights['athena:StartQueryExecution']).toEqual([
    `arn:<AWS::Partition>:athena:${here}:workgroup/session-logs`,
  ]);
  expect(rights['glue:GetTable']).toEqual([
    `arn:<AWS::Partition>:glue:${here}:catalog`,
    `arn:<AWS::Partition>:glue:${here}:database/session_logs`,
    `arn:<AWS::Partition>:glue:${here}:table/session_logs/*`,
  ]);
  expect(rights['s3:PutObject']).toEqual([`<${only('AWS::S3::Bucket').id}.Arn>/*`]);
  expect(Object.keys(rights).filter((action) => /glue:(Create|Update|Delete)/.test(action))).toEqual([]);
});

it('asks for no bootstrap and fits inline', () => {
  const text = JSON.stringify(template.toJSON(), undefined, 1);
  expect(text).not.toMatch(/BootstrapVersion|cdk-hnb659fds/);
  expect(bytesSent(template)).toBeLessThan(inlineBytes);
  expect(asText(template.toJSON().Outputs.WorkgroupName.Value)).toBe('session-logs');
});
