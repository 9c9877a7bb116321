import { Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';
import { prefixes } from '../../pipeline/data';
import { athenaView } from '../../pipeline/data/sql';

export interface CatalogTablesProps {
  databaseName: string;
  bucketName: string;
  /** `2026/01/01/00`: the first hour that partitions are made for. */
  firstHour: string;
}

const lineColumns: [string, string][] = [
  ['arrival_hour', 'varchar'],
  ['object_key', 'varchar'],
  ['envelope_id', 'varchar'],
  ['event_number', 'bigint'],
  ['event_id', 'varchar'],
  ['event_ms', 'bigint'],
  ['log_group', 'varchar'],
  ['log_stream', 'varchar'],
  ['session_id', 'varchar'],
  ['user_arn', 'varchar'],
  ['instance_id', 'varchar'],
  ['run_as_user', 'varchar'],
  ['region', 'varchar'],
  ['line_number', 'bigint'],
  ['line', 'varchar'],
  ['remark', 'varchar'],
];
const transcriptColumns: [string, string][] = [
  ['session_id', 'varchar'],
  ['object_key', 'varchar'],
];

/** The archive as tables: the envelopes as Firehose wrote them, the transcripts, and the views that queries read. @returns their database */
export function catalogTables(scope: Construct, props: CatalogTablesProps): CfnDatabase {
  const { databaseName, bucketName } = props;
  const catalogId = Stack.of(scope).account;
  const location = (prefix: string) => `s3://${bucketName}/${prefix}`;
  const database = new CfnDatabase(scope, 'Database', {
    catalogId,
    databaseInput: { name: databaseName, description: 'Session Manager logs, as they were archived' },
  });
  const table = (what: string, tableInput: CfnTable.TableInputProperty) => {
    const made = new CfnTable(scope, what, { catalogId, databaseName, tableInput });
    made.addResourceDependency(database);
    return made;
  };
  const envelopes = table('Envelopes', {
    name: 'envelopes',
    description: "CloudWatch Logs' envelopes, one a line",
    tableType: 'EXTERNAL_TABLE',
    parameters: {
      classification: 'json',
      // Partitions are computed from the key and not listed: nothing has to be crawled or added.
      'projection.enabled': 'true',
      'projection.arrival_hour.type': 'date',
      'projection.arrival_hour.format': 'yyyy/MM/dd/HH',
      'projection.arrival_hour.range': `${props.firstHour},NOW`,
      'projection.arrival_hour.interval': '1',
      'projection.arrival_hour.interval.unit': 'HOURS',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Athena's own variable
      'storage.location.template': `${location(prefixes.stream)}${'${arrival_hour}'}`,
    },
    partitionKeys: [{ name: 'arrival_hour', type: 'string' }],
    storageDescriptor: {
      location: location(prefixes.stream),
      inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
      serdeInfo: {
        serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe',
        // A line that is no JSON stops the query: an archive that skips what it cannot read hides something.
        parameters: { 'ignore.malformed.json': 'false', 'case.insensitive': 'true' },
      },
      columns: [
        { name: 'messagetype', type: 'string' },
        { name: 'owner', type: 'string' },
        { name: 'loggroup', type: 'string' },
        { name: 'logstream', type: 'string' },
        { name: 'subscriptionfilters', type: 'array<string>' },
        { name: 'logevents', type: 'array<struct<id:string,timestamp:bigint,message:string>>' },
      ],
    },
  });
  const transcriptLines = table('TranscriptLines', {
    name: 'transcript_lines',
    description: "The agents' transcripts, by line",
    tableType: 'EXTERNAL_TABLE',
    parameters: { classification: 'csv' },
    storageDescriptor: {
      location: location(prefixes.transcript),
      inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
      serdeInfo: {
        serializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
        // Never in a text: so that a line stays one column.
        parameters: { 'field.delim': '\u0001' },
      },
      columns: [{ name: 'line', type: 'string' }],
    },
  });
  const view = (what: string, name: Parameters<typeof athenaView>[0], columns: [string, string][]) => {
    const made = table(what, {
      name,
      tableType: 'VIRTUAL_VIEW',
      parameters: { presto_view: 'true', comment: 'Presto View' },
      partitionKeys: [],
      storageDescriptor: {
        // Glue speaks Hive's types, the view's own definition Presto's.
        columns: columns.map(([column, type]) => ({
          name: column,
          type: type === 'varchar' ? 'string' : type,
        })),
        location: '',
        serdeInfo: {},
      },
      viewOriginalText: prestoView(databaseName, athenaView(name), columns),
      viewExpandedText: '/* Presto View */',
    });
    made.addResourceDependency(envelopes);
    made.addResourceDependency(transcriptLines);
  };
  view('SessionLines', 'session_lines', lineColumns);
  view('SessionTranscripts', 'session_transcripts', transcriptColumns);
  return database;
}

/** The form in which Athena keeps a view in Glue: what CREATE VIEW would write. */
function prestoView(schema: string, originalSql: string, columns: [string, string][]): string {
  const definition = {
    originalSql: originalSql.replace(/^--.*\n/gm, ''),
    catalog: 'awsdatacatalog',
    schema,
    columns: columns.map(([name, type]) => ({ name, type })),
  };
  return `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`;
}
