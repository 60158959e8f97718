import { requiredText, text, type Widget } from '../widget.ts';

/** The bot service behind this widget was shut down for everybody; flows that still have it go on by `failure`. */
export const sendToAutoPilot: Widget = {
  type: 'send-to-auto-pilot',
  properties: {
    autopilot_assistant_sid: requiredText,
    body: requiredText,
    from: requiredText,
    timeout: requiredText,
    chat_service: text,
    chat_channel: text,
    chat_attributes: text,
    target_task: text,
    memory_parameters: { kind: 'pairs', required: false },
  },
  events: ['sessionEnded', 'failure', 'timeout'],

  enter(step) {
    step.warn(81013, 'The bot service of this widget no longer exists.');
    return { leave: 'failure' };
  },
};
