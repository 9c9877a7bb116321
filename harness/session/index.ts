export { LedgerKeeper } from './ledger';
export { MessageService } from './message-service';
export { seededRandom } from './random';
export { numberedLines, recordedSession, type Source } from './sources';
export { Terminal } from './terminal';
