import { type Principal, principals } from '../principals';
import type { EnforcementLab } from '../start-lab';
import { archiveActions } from './archive-actions';
import { deliveryActions } from './delivery-actions';
import { keyActions } from './key-actions';
import { logActions } from './log-actions';
import { rightsActions } from './rights-actions';
import { sealActions } from './seal-actions';
import { sessionActions } from './session-actions';
import type { Action, Forbidden } from './types';

/** Every action that each principal must be refused. */
export function forbiddenActions(lab: EnforcementLab): Forbidden[] {
  const logs = logActions(lab);
  const delivery = deliveryActions(lab);
  const archive = archiveActions(lab);
  const key = keyActions(lab);
  const sessions = sessionActions(lab);
  const rights = rightsActions(lab);
  const seals = sealActions(lab);
  const table: Record<Principal, Action[]> = {
    agent: [
      logs.deleteGroup,
      logs.deleteStream,
      logs.shortenRetention,
      logs.dropRetention,
      logs.deleteFilter,
      logs.blindFilter,
      logs.changeKey,
      logs.read,
      logs.createGroup,
      logs.streamElsewhere,
      archive.read,
      archive.readTranscript,
      archive.list,
      archive.write,
      archive.withAnotherKey,
      archive.withoutKms,
      archive.withAnOwnKey,
      archive.removeTranscript,
      seals.write,
      seals.sign,
      delivery.forge,
      delivery.delete,
      key.decrypt,
      key.scheduleDeletion,
      sessions.readParameter,
      sessions.changeDocument,
      rights.widenRole,
    ],
    logs: [
      delivery.redirect,
      delivery.delete,
      delivery.putElsewhere,
      logs.read,
      logs.deleteFilter,
      archive.write,
      archive.read,
    ],
    firehose: [
      logs.read,
      logs.search,
      logs.write,
      archive.remove,
      archive.writeTranscript,
      archive.readTranscript,
      seals.write,
      archive.deletePolicy,
      archive.expire,
      key.decrypt,
      key.makeDataKey,
    ],
    operator: [
      sessions.forwardPort,
      sessions.forwardPortFurther,
      sessions.tunnelSsh,
      sessions.runOneCommand,
      sessions.openUnlogged,
      sessions.changeDocument,
      sessions.deleteDocument,
      sessions.endForeignSession,
      sessions.sendCommand,
      logs.read,
      logs.deleteFilter,
      logs.shortenRetention,
      archive.read,
      key.disable,
      seals.sign,
    ],
    auditor: [
      archive.write,
      archive.writeTranscript,
      archive.remove,
      archive.removeVersion,
      archive.shortenLock,
      archive.dropDefaultLock,
      archive.suspendVersioning,
      archive.replacePolicy,
      archive.expire,
      logs.write,
      logs.deleteStream,
      logs.deleteGroup,
      logs.shortenRetention,
      delivery.forge,
      delivery.redirect,
      delivery.decrypt,
      key.decrypt,
      key.scheduleDeletion,
      key.replacePolicy,
      sessions.open,
      sessions.readOtherDocument,
      rights.attachPolicy,
      rights.makeAccessKey,
      seals.write,
      seals.sign,
      seals.scheduleKeyDeletion,
    ],
    backfiller: [
      archive.write,
      archive.writeTranscript,
      archive.remove,
      archive.removeVersion,
      archive.shortenLock,
      key.makeDataKey,
      seals.write,
      seals.sign,
    ],
    sealer: [
      archive.write,
      archive.writeTranscript,
      archive.remove,
      archive.removeVersion,
      archive.shortenLock,
      archive.dropDefaultLock,
      archive.suspendVersioning,
      archive.replacePolicy,
      archive.expire,
      seals.overwrite,
      seals.remove,
      seals.shortenLock,
      seals.disableKey,
      seals.scheduleKeyDeletion,
      seals.replaceKeyPolicy,
      key.decrypt,
      key.makeDataKey,
      key.scheduleDeletion,
      logs.read,
      logs.search,
      delivery.forge,
      sessions.open,
      rights.attachPolicy,
    ],
  };
  return principals.flatMap((principal) => table[principal].map((action) => ({ principal, ...action })));
}
