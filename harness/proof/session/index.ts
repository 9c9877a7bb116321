/** One session as its user has it: the terminal, what it showed, and the service in between. All outside the instance. */
export { LedgerKeeper } from './ledger';
export { MessageService, type SessionEvents } from './message-service';
export { Terminal, type TerminalOptions } from './terminal';
