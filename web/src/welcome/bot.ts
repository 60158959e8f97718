/** The bot of the first run: it asks for a name and hands over to an agent. A definition like any other in Studio. */
export const BOT_NAME = 'First conversation';

export function botDefinition(workflowSid: string, says: { question: string; handover: string }): object {
  return {
    description: BOT_NAME,
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
    states: [
      state('Trigger', 'trigger', {
        at: [0, 0],
        leads: { incomingMessage: 'ask_name', incomingCall: null, incomingRequest: null },
        properties: {},
      }),
      state('ask_name', 'send-and-wait-for-reply', {
        at: [0, 200],
        leads: { incomingMessage: 'thank', timeout: 'to_agent', deliveryFailure: null },
        properties: { ...speech(says.question), timeout: '3600' },
      }),
      state('thank', 'send-message', {
        at: [0, 400],
        leads: { sent: 'to_agent', failed: 'to_agent' },
        properties: speech(says.handover),
      }),
      state('to_agent', 'send-to-flex', {
        at: [0, 600],
        leads: { callComplete: null, failedToEnqueue: null, callFailure: null },
        properties: { workflow: workflowSid, channel: 'chat', attributes: ATTRIBUTES },
      }),
    ],
  };
}

/** What the answer is called in the bot's later messages. */
export const NAME_ANSWERED = '{{widgets.ask_name.inbound.Body}}';

const ATTRIBUTES = JSON.stringify({
  name: '{{widgets.ask_name.inbound.Body}}',
  channelType: '{{trigger.message.ChannelAttributes.channel_type}}',
  channelSid: '{{trigger.message.ChannelSid}}',
});

function speech(body: string): object {
  return {
    body,
    from: '{{flow.channel.address}}',
    to: '{{contact.channel.address}}',
    service: '{{trigger.message.InstanceSid}}',
    channel: '{{trigger.message.ChannelSid}}',
  };
}

interface Shape {
  at: [x: number, y: number];
  leads: Record<string, string | null>;
  properties: object;
}

function state(name: string, type: string, { at: [x, y], leads, properties }: Shape): object {
  const transitions = Object.entries(leads).map(([event, next]) => ({
    event,
    ...(next !== null && { next }),
  }));
  return { name, type, properties: { ...properties, offset: { x, y } }, transitions };
}
