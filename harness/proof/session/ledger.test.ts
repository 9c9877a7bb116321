import { LedgerKeeper } from './ledger';

test('the ledger counts lines and bytes, and keeps the first fault', () => {
  let now = 100;
  const ledger = new LedgerKeeper('s', { now: () => now, sleep: async () => {} });
  ledger.record(Buffer.from('a\r\nb'));
  now = 200;
  ledger.record(Buffer.from('c\n'));
  ledger.markFault(150);
  ledger.markFault(180);
  expect([ledger.lines, ledger.bytes]).toEqual([2, 6]);
  expect(ledger.snapshot()).toMatchObject({
    sessionId: 's',
    faultAt: 150,
    displayed: [{ at: 100 }, { at: 200 }],
  });
});
