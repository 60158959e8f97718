import type { Say } from '../contract.ts';
import { text, type WidgetStep } from '../widget.ts';

/** Properties that the two widgets that send a message share. */
export const messageProperties = {
  service: text,
  channel: text,
  attributes: text,
  media_url: text,
  message_type: text,
  content_template_sid: text,
};

/** The message that a widget sends: to the contact, from the flow's address, unless the widget says otherwise. */
export function message(step: WidgetStep): Omit<Say, 'waitsForReply'> {
  const from = step.text('from') || step.context.flow.channel.address;
  return {
    type: 'say',
    widget: step.state.name,
    body: step.text('body'),
    from,
    to: step.text('to') || step.context.contact.channel.address,
    service: step.text('service'),
    // What a chat channel says can only go into that channel: subflows have no trigger.message to name it.
    channel: step.text('channel').trim() || (/^CH[0-9a-fA-F]{32}$/.test(from) ? from : ''),
    attributes: step.text('attributes'),
    mediaUrl: step.text('media_url'),
  };
}

/** Tells the author why a message was not sent. */
export function warnOfFailure(step: WidgetStep, event: { reason: string; code?: number }): void {
  const code = event.code === undefined ? '' : ` (${event.code})`;
  step.warn(81011, `The message was not sent: ${event.reason}${code}`);
}
