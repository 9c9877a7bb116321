import type { Clients } from '../clients';
import type { Principal } from '../principals';

/** Something that somebody must be refused. Nothing of it may ever succeed: most would destroy what is tested. */
export interface Action {
  /** What it would do, for people. */
  what: string;
  /** The IAM action that the refusal must name. */
  action: string;
  /** The resource that the refusal must name, exactly. */
  resource: string;
  call: (as: Clients) => Promise<unknown>;
}

/** A row of the table: an action that a principal must be refused. */
export interface Forbidden extends Action {
  principal: Principal;
}

/** A session that is written into, read and deleted here. There is none of that name. */
export const aSession = 'a-session';
export const anInstance = 'i-0123456789abcdef0';
