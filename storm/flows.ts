/** The bots of the storm. */

interface Transition {
  event: string;
  next?: string;
}

/** Answers every message with its own text, and waits for none. */
export const ECHO = flow('say', [message('say', 'You said: {{trigger.message.Body}}')]);

/** Asks back, waits for an answer that never comes, and says so: one timer for every message. */
export const SILENCE = flow('ask', [
  {
    name: 'ask',
    type: 'send-and-wait-for-reply',
    properties: { ...words('Still there? {{trigger.message.Body}}'), timeout: '2' },
    transitions: [
      { event: 'incomingMessage', next: 'spoke' },
      { event: 'timeout', next: 'silent' },
      { event: 'deliveryFailure' },
    ],
  },
  message('silent', 'Silent since: {{trigger.message.Body}}'),
  message('spoke', 'Somebody spoke after: {{trigger.message.Body}}'),
]);

/** What the bots say to a message. */
export const echoed = (body: string): string[] => [`You said: ${body}`];
export const silenced = (body: string): string[] => [`Still there? ${body}`, `Silent since: ${body}`];

function flow(first: string, states: object[]): object {
  const transitions: Transition[] = [
    { event: 'incomingMessage', next: first },
    { event: 'incomingCall' },
    { event: 'incomingRequest' },
  ];
  return {
    description: 'A bot of the storm',
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
    states: [{ name: 'Trigger', type: 'trigger', properties: {}, transitions }, ...states],
  };
}

function message(name: string, body: string): object {
  const transitions: Transition[] = [{ event: 'sent' }, { event: 'failed' }];
  return { name, type: 'send-message', properties: words(body), transitions };
}

function words(body: string): object {
  return {
    service: '{{trigger.message.InstanceSid}}',
    channel: '{{trigger.message.ChannelSid}}',
    from: '{{flow.channel.address}}',
    to: '{{contact.channel.address}}',
    body,
    attributes: '',
  };
}
