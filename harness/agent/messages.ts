/**
 * What passes between the message service and the agent. Only its meaning is the real service's (message-service.md 4);
 * the wire is JSON lines over TCP, and message-channel.ts with session/message-service.ts is all that knows it.
 */
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

export type AgentMessage =
  | { type: 'open_control_channel'; instanceId: string; agentVersion: string }
  | { type: 'open_data_channel'; sessionId: string }
  | { type: 'agent_task_complete'; complete: TaskComplete }
  | { type: 'agent_session_state'; sessionId: string; state: 'Connected' | 'Terminating' }
  /** Terminal output, base64. */
  | { type: 'output_stream_data'; sessionId: string; payload: string };
