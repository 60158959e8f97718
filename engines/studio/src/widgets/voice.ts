import { requiredText, type Widget } from '../widget.ts';

/** Widgets that need a call: their events, and the properties that they cannot do without. */
const CALLS: readonly [type: string, events: readonly string[], required: readonly string[]][] = [
  [
    'capture-payments',
    ['success', 'maxFailedAttempts', 'providerError', 'payInterrupted', 'hangup', 'validationError'],
    [],
  ],
  ['connect-call-to', ['callCompleted', 'hangup'], []],
  ['connect-virtual-agent', ['return', 'hangup'], ['connector']],
  ['enqueue-call', ['callComplete', 'failedToEnqueue', 'callFailure'], []],
  ['fork-stream', ['next'], ['stream_action']],
  ['gather-input-on-call', ['keypress', 'speech', 'timeout'], []],
  ['make-outgoing-call-v2', ['answered', 'busy', 'noAnswer', 'failed'], ['from', 'to']],
  ['record-call', ['success', 'failed'], ['record_call']],
  ['record-voicemail', ['recordingComplete', 'noAudio', 'hangup'], []],
  ['say-play', ['audioComplete'], []],
];

/** They may stand in a flow that also answers calls, but a conversation that reaches one cannot go on. */
export const voiceWidgets: readonly Widget[] = CALLS.map(([type, events, required]) => ({
  type,
  events,
  properties: Object.fromEntries(required.map(name => [name, requiredText])),
  enter: step => ({
    end: {
      code: 81020,
      message: `The widget "${step.state.name}" (${type}) needs a call; this is a conversation.`,
    },
  }),
}));

/** Whether widgets of this type need a call. */
export function isVoiceType(type: string): boolean {
  return voiceWidgets.some(widget => widget.type === type);
}
