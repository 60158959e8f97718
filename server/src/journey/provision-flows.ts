/** The Studio flow that a new project begins with: whoever writes is handed to an agent. */
const ATTRIBUTES = JSON.stringify({
  name: '{{trigger.message.ChannelAttributes.from}}',
  channelType: '{{trigger.message.ChannelAttributes.channel_type}}',
  channelSid: '{{trigger.message.ChannelSid}}',
});

export default function messagingFlow(description: string, { workflowSid }: { workflowSid: string }): object {
  return {
    description,
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
    states: [
      {
        name: 'Trigger',
        type: 'trigger',
        properties: { offset: { x: 0, y: 0 } },
        transitions: [
          { event: 'incomingMessage', next: 'SendMessageToAgent' },
          { event: 'incomingCall' },
          { event: 'incomingConversationMessage' },
          { event: 'incomingRequest' },
          { event: 'incomingParent' },
        ],
      },
      {
        name: 'SendMessageToAgent',
        type: 'send-to-flex',
        properties: {
          offset: { x: 0, y: 200 },
          workflow: workflowSid,
          channel: 'chat',
          attributes: ATTRIBUTES,
        },
        transitions: [{ event: 'callComplete' }, { event: 'failedToEnqueue' }, { event: 'callFailure' }],
      },
    ],
  };
}
