import { readSettings, SettingsError } from './settings';

const given = (values: Record<string, unknown>) => readSettings((key) => values[key]);

describe('readSettings', () => {
  it('has defaults for all', () => {
    expect(given({})).toEqual({
      name: 'session-logs',
      stacks: ['archive', 'monitoring', 'instance', 'catalog'],
      sessionDocumentName: 'SSM-SessionManagerRunShell',
      retentionDays: 3,
      reconcileIntervalHours: 24,
      lockMode: 'GOVERNANCE',
      lockDays: 365,
      iUnderstand: false,
      sealKey: 'made',
      bucketReports: 'none',
      operatorsMaySendCommands: false,
      network: 'endpoints',
      catalogFirstHour: '2026/01/01/00',
      scanLimitGb: 10,
    });
  });

  it('takes numbers, lists and switches as the text that -c gives', () => {
    expect(
      given({ retentionDays: '7', stacks: 'archive, catalog', lockMode: 'COMPLIANCE', iUnderstand: 'true' }),
    ).toMatchObject({ retentionDays: 7, stacks: ['archive', 'catalog'], iUnderstand: true });
  });

  it.each([
    ['name', 'Session_Logs', /"name" \("Session_Logs"\) must be 3 to 40 lower-case/],
    ['name', `a${'b'.repeat(40)}`, /"name"/],
    ['name', '-abc', /"name"/],
    ['retentionDays', 2, /"retentionDays" \(2\) must be a period that CloudWatch Logs knows: 1, 3, 5/],
    ['retentionDays', 'three', /"retentionDays" \("three"\)/],
    ['operatorsMaySendCommands', 'perhaps', /"operatorsMaySendCommands" \("perhaps"\) must be true or false/],
    ['backfillerArns', 'backfiller', /"backfillerArns".*the ARN of an IAM role or user/],
    [
      'instanceRoleArns',
      'arn:aws:iam::111122223333:user/x',
      /"instanceRoleArns".*the ARN of an IAM role, or `own`/,
    ],
    ['instanceRoles', 'web1', /"instanceRoles" \("web1"\) must name instances, each once/],
    ['instanceRoles', 'web1=', /"instanceRoles" \("web1="\) must name instances/],
    ['instanceRoles', 'web1=alice/*', /"instanceRoles"/],
    ['instanceRoles', 'web-1=alice', /"instanceRoles"/],
    ['instanceRoles', 'web1=alice,web1=bob', /"instanceRoles".*each once/],
    ['homeRegion', 'Tokyo', /"homeRegion" \("Tokyo"\) must be a region, as eu-west-1/],
  ])('refuses %s = %p with its name and the reason', (key, value, message) => {
    expect(() => given({ [key]: value })).toThrow(SettingsError);
    expect(() => given({ [key]: value })).toThrow(message);
  });

  it('takes instances and who opens sessions on them, as -c gives them or as they are', () => {
    const instanceRoles = { web1: ['alice', 'bob@example.org'], db: ['carol'] };
    expect(given({ instanceRoles: 'web1=alice/bob@example.org, db=carol' })).toMatchObject({ instanceRoles });
    expect(given({ instanceRoles })).toMatchObject({ instanceRoles });
    expect(given({ instanceRoleArns: 'own' })).toMatchObject({ instanceRoleArns: ['own'] });
  });

  it('names every wrong setting at once', () => {
    expect(() => given({ name: 'X', retentionDays: 2 })).toThrow(/"name".*"retentionDays"/);
  });
});
