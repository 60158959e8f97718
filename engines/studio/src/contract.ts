import type { Definition } from './definition.ts';
import type { Json, JsonObject } from './json.ts';

/** What may start an execution. */
export type TriggerEvent =
  | 'incomingMessage'
  | 'incomingConversationMessage'
  | 'incomingRequest'
  | 'incomingParent'
  | 'incomingCall';

/**
 * The start of an execution. `trigger.data` holds the webhook's parameters for messages and calls; for
 * `incomingRequest` and `incomingParent` it holds `{ parameters: {...} }` or the parameters themselves.
 */
export interface Start {
  flowSid: string;
  executionSid: string;
  definition: Definition;
  trigger: { event: TriggerEvent; data: Record<string, Json> };
  contactAddress: string;
  flowAddress: string;
  /** Steps that count already: a subflow shares the limit of the execution that runs it. */
  stepCount?: number;
  /** Widgets that count already, for the same reason. */
  widgetCount?: number;
  now: Date;
}

/** What may happen to an execution that is not ended. */
export type FlowEvent =
  | { type: 'reply'; message: Record<string, Json> }
  | { type: 'timeout' }
  | { type: 'said'; outbound: Record<string, Json> }
  | { type: 'sayFailed'; reason: string; code?: number }
  | { type: 'answered'; statusCode: number; contentType: string; body: string }
  | { type: 'callFailed'; reason: string }
  | { type: 'taskCreated'; taskSid: string; attributes: string }
  | { type: 'enqueueFailed'; reason: string }
  | { type: 'subflowEnded'; output: Record<string, Json>; stepCount?: number }
  | { type: 'subflowFailed'; reason: string; code?: number; stepCount?: number }
  | { type: 'redirected' }
  | { type: 'redirectFailed'; reason: string }
  | { type: 'stop'; reason: string };

/** A message to the contact: into the chat channel `channel` when that is not empty, else from an address to an address. */
export interface Say {
  type: 'say';
  widget: string;
  body: string;
  from: string;
  to: string;
  service: string;
  channel: string;
  attributes: string;
  mediaUrl: string;
  waitsForReply: boolean;
  timeoutSeconds?: number;
}

/** An HTTP request. */
export interface Call {
  type: 'call';
  widget: string;
  method: 'GET' | 'POST';
  url: string;
  contentType: string;
  body: string;
  timeoutSeconds: number;
  maxResponseBytes: number;
  addAuth: boolean;
  purpose: 'http' | 'function';
}

/** A task for the agents. An empty `workflow` or `channel` means the workspace's default. */
export interface SendToFlex {
  type: 'sendToFlex';
  widget: string;
  workflow: string;
  channel: string;
  attributes: Record<string, Json>;
  priority: number;
  timeoutSeconds: number;
}

/** Another flow that runs before this one goes on. */
export interface Subflow {
  type: 'subflow';
  widget: string;
  flowSid: string;
  revision: string;
  parameters: Record<string, Json>;
}

/** A TwiML document takes the conversation over until it hands it back, or time is up. */
export interface Redirect {
  type: 'redirect';
  widget: string;
  url: string;
  method: 'GET' | 'POST';
  timeoutSeconds: number;
}

/** What the world has to do. Each is answered with an event; at most one is outstanding. */
export type Effect = Say | Call | SendToFlex | Subflow | Redirect;

/** A condition that a split tried, with the texts that it compared (their beginnings) and where it leads. */
export interface Tested {
  type: string;
  input: string;
  value: string;
  holds: boolean;
  next: string;
}

/**
 * One processed event. `context` shares its structure with the state: it must not be changed. `tests` says why a split
 * went where it did: its conditions in the order in which they were tried.
 */
export interface Step {
  name: string;
  transitionedFrom: string;
  transitionedTo: string;
  type?: string;
  /** The place of the transition in its state; absent when the state has none for the event. */
  transition?: number;
  context: Json;
  tests?: Tested[];
}

/** Something that the flow's author should hear of; `code` is one of Twilio's numbers. */
export interface Warning {
  code: number;
  message: string;
  widget: string | null;
}

/** What one event led to. */
export interface Turn {
  state: FlowState;
  effects: Effect[];
  steps: Step[];
  warnings: Warning[];
  ended: boolean;
}

/** The documented context object that templates read. */
export interface FlowContext {
  trigger: JsonObject;
  contact: { channel: { address: string } };
  flow: {
    flow_sid: string;
    sid: string;
    channel: { address: string };
    data: JsonObject;
    variables: JsonObject;
  };
  widgets: JsonObject;
}

/** What an execution waits for: the result of its outstanding effect, or the customer's reply. */
export type Awaited = 'said' | 'reply' | 'answered' | 'task' | 'subflow' | 'redirect';

/** An execution between two events. It is JSON; only the engine gives meaning to it. */
export interface FlowState {
  flowSid: string;
  executionSid: string;
  startedBy: TriggerEvent;
  /** The widget where the execution stands; the last one after the end. */
  widget: string;
  awaits: Awaited | null;
  ended: boolean;
  /** Why it ended; empty for the ordinary end and while it runs. */
  endReason: string;
  stepCount: number;
  /** How often the widget was entered in a row. */
  repeats: number;
  /** Rough size of `context` in characters. */
  contextSize: number;
  context: FlowContext;
}
