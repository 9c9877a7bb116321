import { type AthenaPort, queryAthena } from './athena';

const named = (name: string, message = `${name} happened`) => Object.assign(new Error(message), { name });
const cells = (...values: (string | undefined)[]) => ({
  Data: values.map((VarCharValue) => ({ VarCharValue })),
});

/** Athena, with the states that a query goes through and the pages of its result. */
function athena(
  states: (string | { State: string; StateChangeReason: string })[] = ['QUEUED', 'RUNNING', 'SUCCEEDED'],
  fail: Record<string, Error> = {},
) {
  const calls: { op: string; input: Record<string, unknown> }[] = [];
  let now = 0;
  const pages = [
    {
      ResultSet: {
        ResultSetMetadata: {
          ColumnInfo: [
            { Name: 'line', Type: 'varchar' },
            { Name: 'n', Type: 'bigint' },
          ],
        },
        Rows: [cells('line', 'n'), cells('line', '1')],
      },
      NextToken: 'two',
    },
    { ResultSet: { Rows: [cells(undefined, '9007199254740993')] } },
  ];
  const port = {
    send: async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
      const op = command.constructor.name.replace('Command', '');
      calls.push({ op, input: command.input });
      if (fail[op]) throw fail[op];
      switch (op) {
        case 'StartQueryExecution':
          return { QueryExecutionId: 'q1' };
        case 'GetQueryExecution': {
          const state = states.length > 1 ? states.shift()! : states[0]!;
          const Status = typeof state === 'string' ? { State: state } : state;
          return { QueryExecution: { Status, Statistics: { DataScannedInBytes: 1_500_000 } } };
        }
        case 'GetQueryResults':
          return pages[command.input.NextToken === 'two' ? 1 : 0];
        default:
          return {};
      }
    },
  } as unknown as AthenaPort;
  const run = (sql = 'SELECT ?', parameters: string[] = ["it's"], signal?: AbortSignal) =>
    queryAthena(port, sql, parameters, {
      workgroup: 'w',
      database: 'd',
      deadlineMs: 60_000,
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
      ...(signal && { signal }),
    });
  return { run, calls, ops: () => calls.map(({ op }) => op) };
}

it('runs the statement in the workgroup, waits, and gives all pages without the header', async () => {
  const { run, calls } = athena();
  const { columns, rows } = await run();
  const all: unknown[] = [];
  for await (const row of rows) all.push(row);
  expect(columns).toEqual([
    { name: 'line', type: 'varchar' },
    { name: 'n', type: 'bigint' },
  ]);
  // A first row that says the same as the header is a row all the same, when it comes second.
  expect(all).toEqual([
    ['line', 1],
    [null, '9007199254740993'],
  ]);
  expect(calls[0]!.input).toEqual({
    QueryString: 'SELECT ?',
    WorkGroup: 'w',
    QueryExecutionContext: { Database: 'd' },
    ExecutionParameters: ["'it''s'"],
  });
});

it('sends no parameters where there are none: Athena refuses an empty list', async () => {
  const { run, calls } = athena();
  await run('SELECT 1', []);
  expect(calls[0]!.input).not.toHaveProperty('ExecutionParameters');
});

it.each(['FAILED', 'CANCELLED'])('says why a query %s, in Athena’s words', async (State) => {
  const { run, ops } = athena([{ State, StateChangeReason: "COLUMN_NOT_FOUND: column 'x'" }]);
  await expect(run()).rejects.toMatchObject({
    code: 'sql-failed',
    source: 'user',
    message: expect.stringContaining('COLUMN_NOT_FOUND'),
  });
  expect(ops()).not.toContain('StopQueryExecution');
});

it('stops a query that takes too long: it would go on and cost', async () => {
  const { run, ops } = athena(['RUNNING']);
  await expect(run()).rejects.toMatchObject({ code: 'athena-deadline', source: 'aws' });
  expect(ops().at(-1)).toBe('StopQueryExecution');
});

it('stops a query when it is interrupted', async () => {
  const { run, ops } = athena(['RUNNING']);
  const interruption = new Error('interrupted');
  await expect(run('SELECT 1', [], AbortSignal.abort(interruption))).rejects.toBe(interruption);
  expect(ops().at(-1)).toBe('StopQueryExecution');
});

it.each([
  ['InvalidRequestException', 'sql-failed'],
  ['AccessDeniedException', 'athena-failed'],
])('%s is %s', async (name, code) => {
  const { run } = athena(undefined, { StartQueryExecution: named(name) });
  await expect(run()).rejects.toMatchObject({ code, message: expect.stringContaining(`${name} happened`) });
});
