import { messageOf } from '../../base';
import type { Part, RoleState } from '../../pipeline/state';
import { finding } from './catalogue';
import { allows, keepsOut, readPolicy, type ServiceCall } from './policy';
import type { AccountFinding } from './types';

interface RoleNeeds {
  code: 'filter-role' | 'stream-role';
  /** `the role of subscription filter x`, for the sentence. */
  whose: string;
  roleArn: string | undefined;
  call: ServiceCall;
  needs: readonly { action: string; resource: string }[];
}

/** Can the role be assumed by its service, and may it then do what it is there for? */
export function judgeRole(part: Part<RoleState> | undefined, needs: RoleNeeds): AccountFinding[] {
  const { code, whose, roleArn, call } = needs;
  if (roleArn === undefined) {
    const none = code === 'filter-role' ? 'filter-role-none' : code;
    return [finding(none, `${whose} is not named`, 'no roleArn')];
  }
  if (part === undefined) return [];
  const gone = (reason: string) => finding(code, `${whose} does not exist: ${roleArn}`, `GetRole: ${reason}`);
  const unreadable = (reason: string) => finding('unreadable', `${whose} cannot be read: ${roleArn}`, reason);
  if (part.is === 'absent') return [gone(part.reason)];
  if (part.is === 'unreadable') return [unreadable(part.reason)];
  const { trust, policies } = part.value;
  try {
    const out = keepsOut(readPolicy(trust), call);
    if (out !== undefined) return [finding(code, `${whose} cannot be assumed: ${out}`, `GetRole ${roleArn}`)];
    if (policies.is === 'absent') return [gone(policies.reason)];
    if (policies.is === 'unreadable') return [unreadable(policies.reason)];
    const read = policies.value.map(readPolicy);
    const lacking = needs.needs.filter(({ action, resource }) => !allows(read, action, resource));
    if (lacking.length === 0) return [];
    const what = lacking.map(({ action, resource }) => `${action} on ${resource}`).join(', ');
    return [finding(code, `${whose} lacks ${what}`, `the ${read.length} policies of ${roleArn}`)];
  } catch (error) {
    // A policy that is none.
    return [unreadable(messageOf(error))];
  }
}
