/** Runs Studio flows: a definition, a state and an event give effects and the next state. Nothing else happens. */
export type {
  Awaited,
  Call,
  Effect,
  FlowContext,
  FlowEvent,
  FlowState,
  Redirect,
  Say,
  SendToFlex,
  Start,
  Step,
  Subflow,
  Tested,
  TriggerEvent,
  Turn,
  Warning,
} from './contract.ts';
export type { Condition, Definition, State, Transition } from './definition.ts';
export type { Json, JsonObject } from './json.ts';
export { DEFINITION_CHARACTERS, EXECUTION_SECONDS } from './limits.ts';
export { type Problem, type Reading, readDefinition } from './read.ts';
export { resultOfSubflow, type SubflowCall, startOfSubflow, subflowsOf } from './subflow.ts';
export { contextOf, resume, start, waitsForReply } from './turn.ts';
export { isVoiceType } from './widgets/voice.ts';
