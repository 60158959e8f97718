import type { Widget } from '../widget.ts';

/** Where an execution starts. It is left by the event that started it, so nothing can lead back to it. */
export const trigger: Widget = {
  type: 'trigger',
  properties: {},
  events: [
    'incomingMessage',
    'incomingConversationMessage',
    'incomingRequest',
    'incomingParent',
    'incomingCall',
  ],
  enter: () => ({ end: { code: 81002, message: 'A trigger cannot be entered again.' } }),
};
