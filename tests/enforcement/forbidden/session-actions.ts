import {
  DeleteDocumentCommand,
  GetDocumentCommand,
  GetParameterCommand,
  SendCommandCommand,
  StartSessionCommand,
  TerminateSessionCommand,
  UpdateDocumentCommand,
} from '@aws-sdk/client-ssm';
import type { EnforcementLab } from '../start-lab';
import { type Action, anInstance } from './types';

/** A session document that exists and does not log. */
export const unloggedDocument = 'SessionLogs-Unlogged';

/** What can be done with Systems Manager. */
export function sessionActions({ pipeline: { account }, region, sessionDocumentName }: EnforcementLab) {
  const arn = (rest: string) => `arn:aws:ssm:${region}:${account}:${rest}`;
  const documentOfAws = (name: string) => `arn:aws:ssm:${region}::document/${name}`;
  const document = arn(`document/${sessionDocumentName}`);
  const open = (DocumentName: string, what: string, resource = documentOfAws(DocumentName)): Action => ({
    what,
    action: 'ssm:StartSession',
    resource,
    call: ({ ssm }) => ssm.send(new StartSessionCommand({ Target: anInstance, DocumentName })),
  });
  const foreignSession = 'somebody-0123456789abcdef0';
  return {
    open: open(
      sessionDocumentName,
      'open a session',
      `arn:aws:ec2:${region}:${account}:instance/${anInstance}`,
    ),
    openUnlogged: open(
      unloggedDocument,
      'open a session with a document that does not log',
      arn(`document/${unloggedDocument}`),
    ),
    forwardPort: open('AWS-StartPortForwardingSession', 'forward a port'),
    forwardPortFurther: open('AWS-StartPortForwardingSessionToRemoteHost', 'forward a port to another host'),
    tunnelSsh: open('AWS-StartSSHSession', 'tunnel SSH'),
    runOneCommand: open('AWS-StartNonInteractiveCommand', 'run a command with a document of AWS'),
    endForeignSession: {
      what: "end somebody else's session",
      action: 'ssm:TerminateSession',
      resource: arn(`session/${foreignSession}`),
      call: ({ ssm }) => ssm.send(new TerminateSessionCommand({ SessionId: foreignSession })),
    },
    sendCommand: {
      what: 'run a command past Session Manager',
      action: 'ssm:SendCommand',
      resource: documentOfAws('AWS-RunShellScript'),
      call: ({ ssm }) =>
        ssm.send(new SendCommandCommand({ DocumentName: 'AWS-RunShellScript', InstanceIds: [anInstance] })),
    },
    changeDocument: {
      what: 'change the session document',
      action: 'ssm:UpdateDocument',
      resource: document,
      call: ({ ssm }) =>
        ssm.send(
          new UpdateDocumentCommand({ Name: sessionDocumentName, Content: '{}', DocumentVersion: '$LATEST' }),
        ),
    },
    deleteDocument: {
      what: 'delete the session document',
      action: 'ssm:DeleteDocument',
      resource: document,
      call: ({ ssm }) => ssm.send(new DeleteDocumentCommand({ Name: sessionDocumentName })),
    },
    readOtherDocument: {
      what: 'read a document that is none of theirs',
      action: 'ssm:GetDocument',
      resource: arn(`document/${unloggedDocument}`),
      call: ({ ssm }) => ssm.send(new GetDocumentCommand({ Name: unloggedDocument })),
    },
    readParameter: {
      what: "read the account's parameters",
      action: 'ssm:GetParameter',
      resource: arn('parameter/secret'),
      call: ({ ssm }) => ssm.send(new GetParameterCommand({ Name: '/secret' })),
    },
  } satisfies Record<string, Action>;
}
