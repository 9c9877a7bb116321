/**
 * What passes between the message service and the agent. Only its meaning is the real service's (message-service.md 4);
 * the wire is JSON lines over TCP, and message-channel.ts with session/message-service.ts is all that knows it.
 */
import { z } from 'zod';
import type { SessionDocument } from '../../pipeline';

/** `Content` of `interactive_shell`. */
export interface SessionContent {
  DocumentName: string;
  DocumentContent: SessionDocument;
  SessionId: string;
  Parameters: Record<string, string>;
  RunAsUser: string;
  SessionOwner: string;
}

/** `agent_task_complete` (message-service.md 4.3). */
export interface TaskComplete {
  SchemaVersion: 1;
  TaskId: string;
  Topic: 'agent_task_complete';
  FinalTaskStatus: 'Success' | 'Failed';
  InstanceId: string;
  Output: string;
  S3Bucket: string;
  S3UrlSuffix: string;
  CwlGroup: string;
  CwlStream: string;
  RetryNumber: number;
}

export type ServiceMessage =
  | { type: 'interactive_shell'; content: SessionContent }
  | { type: 'channel_closed'; sessionId: string }
  /** The answer to a data channel that is opened anew for a session that has been terminated meanwhile. */
  | { type: 'session_already_terminated' }
  | { type: 'agent_task_acknowledge'; taskId: string }
  /** Keystrokes, base64. */
  | { type: 'input_stream_data'; payload: string }
  | { type: 'pause_publication' }
  | { type: 'start_publication' };

const text = z.string();
const taskComplete: z.ZodType<TaskComplete> = z.object({
  SchemaVersion: z.literal(1),
  TaskId: text,
  Topic: z.literal('agent_task_complete'),
  FinalTaskStatus: z.enum(['Success', 'Failed']),
  InstanceId: text,
  Output: text,
  S3Bucket: text,
  S3UrlSuffix: text,
  CwlGroup: text,
  CwlStream: text,
  RetryNumber: z.number(),
});

/** What an agent says. Whoever reaches the port may send anything: it is checked where it comes in. */
export const agentMessageSchema = z.discriminatedUnion('type', [
  /** First on every connection: the secret of the run. */
  z.object({ type: z.literal('hello'), secret: text }),
  z.object({ type: z.literal('open_control_channel'), instanceId: text, agentVersion: text }),
  z.object({ type: z.literal('open_data_channel'), sessionId: text }),
  z.object({ type: z.literal('agent_task_complete'), complete: taskComplete }),
  z.object({
    type: z.literal('agent_session_state'),
    sessionId: text,
    state: z.enum(['Connected', 'Terminating']),
  }),
  /** Terminal output, base64. */
  z.object({ type: z.literal('output_stream_data'), sessionId: text, payload: text }),
]);
export type AgentMessage = z.infer<typeof agentMessageSchema>;
