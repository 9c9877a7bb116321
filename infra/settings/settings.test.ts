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
  ])('refuses %s = %p with its name and the reason', (key, value, message) => {
    expect(() => given({ [key]: value })).toThrow(SettingsError);
    expect(() => given({ [key]: value })).toThrow(message);
  });

  it('names every wrong setting at once', () => {
    expect(() => given({ name: 'X', retentionDays: 2 })).toThrow(/"name".*"retentionDays"/);
  });
});
