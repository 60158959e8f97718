/** The bots of the storm. */

/** Answers every message with its own text, and waits for none. */
export const ECHO = flow('say', [message('say', 'You said: {{trigger.message.Body}}')]);

/** Says one thing on the way of another flow. */
export const STATION = flow(
  'station',
  [message('station', 'On the way: {{trigger.parent.parameters.said}}')],
  'incomingParent',
);

/**
 * Through every kind of widget that acts by itself, once for each message. What the web services at this address make of
 * it is all the same to it: they are hostile.
 */
export function walkOf(servicesUrl: string, stationSid: string): object {
  const said = '{{flow.variables.said}}';
  const told = (path: string) => ({ url: servicesUrl + path, parameters: [{ key: 'said', value: said }] });
  return flow('keep', [
    widget(
      'keep',
      'set-variables',
      { variables: [{ key: 'said', value: '{{trigger.message.Body}}' }] },
      { next: 'split' },
    ),
    {
      name: 'split',
      type: 'split-based-on',
      properties: { input: said },
      transitions: [
        { event: 'noMatch' },
        {
          ...{ event: 'match', next: 'ask' },
          conditions: [
            { friendly_name: 'something', type: 'is_not_blank', arguments: [said], value: 'Is Not Blank' },
          ],
        },
      ],
    },
    widget(
      'ask',
      'make-http-request',
      { method: 'POST', content_type: 'application/x-www-form-urlencoded', ...told('/asked') },
      { success: 'call', failed: 'call' },
    ),
    widget('call', 'run-function', told('/function'), { success: 'leave', fail: 'leave' }),
    widget(
      'leave',
      'run-subflow',
      {
        ...{ flow_sid: stationSid, flow_revision: 'LatestPublished' },
        parameters: [{ key: 'said', value: said }],
      },
      { completed: 'arrive', failed: undefined },
    ),
    message('arrive', `Arrived: ${said}`),
  ]);
}

/** Asks back, waits for an answer that never comes, and says so: one timer for every message. */
export const SILENCE = flow('ask', [
  widget(
    'ask',
    'send-and-wait-for-reply',
    { ...words('Still there? {{trigger.message.Body}}'), timeout: '2' },
    { incomingMessage: 'spoke', timeout: 'silent', deliveryFailure: undefined },
  ),
  message('silent', 'Silent since: {{trigger.message.Body}}'),
  message('spoke', 'Somebody spoke after: {{trigger.message.Body}}'),
]);

/** What the bots say to a message. */
export const echoed = (body: string): string[] => [`You said: ${body}`];
export const silenced = (body: string): string[] => [`Still there? ${body}`, `Silent since: ${body}`];
export const walked = (body: string): string[] => [`On the way: ${body}`, `Arrived: ${body}`];

function flow(first: string, states: object[], begin = 'incomingMessage'): object {
  const ways = { incomingMessage: undefined, incomingCall: undefined, incomingRequest: undefined };
  return {
    description: 'A bot of the storm',
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
    states: [widget('Trigger', 'trigger', {}, { ...ways, [begin]: first }), ...states],
  };
}

function message(name: string, body: string): object {
  return widget(name, 'send-message', words(body), { sent: undefined, failed: undefined });
}

/** `ways`: where it goes on after which event. */
function widget(
  name: string,
  type: string,
  properties: object,
  ways: Record<string, string | undefined>,
): object {
  const transitions = Object.entries(ways).map(([event, next]) => ({ event, ...(next && { next }) }));
  return { name, type, properties, transitions };
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
