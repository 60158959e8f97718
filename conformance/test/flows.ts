/** Studio flows that the stories publish. */
import type { Scene } from './scene.ts';

type Transition = { event: string; next?: string; conditions?: object[] };

const FLEX_EVENTS = ['callComplete', 'failedToEnqueue', 'callFailure'];
export const QUESTION = 'Hello! What is your name?';

/** Asks for the name; whoever says "nobody" is sent away, anybody else is handed to an agent. */
export function askName(workflowSid: string): object {
  const answer = '{{widgets.ask_name.inbound.Body}}';
  const isNobody = { friendly_name: 'nobody', type: 'equal_to', arguments: [answer], value: 'nobody' };
  return definition([
    trigger('ask_name'),
    state('ask_name', 'send-and-wait-for-reply', {
      properties: { ...message(QUESTION), timeout: '3600' },
      transitions: [
        { event: 'incomingMessage', next: 'who' },
        { event: 'timeout' },
        { event: 'deliveryFailure' },
      ],
    }),
    state('who', 'split-based-on', {
      properties: { input: answer },
      transitions: [
        { event: 'noMatch', next: 'to_agent' },
        { event: 'match', next: 'goodbye', conditions: [isNobody] },
      ],
    }),
    state('goodbye', 'send-message', {
      properties: message('Then good bye.'),
      transitions: [{ event: 'sent' }, { event: 'failed' }],
    }),
    toAgent(workflowSid, answer),
  ]);
}

/** Answers every message with its own text, and waits for none. */
export function echo(): object {
  return definition([
    trigger('say'),
    state('say', 'send-message', {
      properties: message('You said: {{trigger.message.Body}}'),
      transitions: [{ event: 'sent' }, { event: 'failed' }],
    }),
  ]);
}

/** Publishes a flow and gives its SID. */
export async function publish(scene: Scene, friendlyName: string, flow: object): Promise<string> {
  const { sid } = await scene.client.studio.v2.flows.create({
    friendlyName,
    status: 'published',
    definition: flow,
  });
  return sid;
}

/** Hands over to an agent: `to_agent`. */
export function toAgent(workflowSid: string, name: string): object {
  const attributes = {
    name,
    channelType: '{{trigger.message.ChannelAttributes.channel_type}}',
    channelSid: '{{trigger.message.ChannelSid}}',
  };
  return state('to_agent', 'send-to-flex', {
    properties: { workflow: workflowSid, channel: 'chat', attributes: JSON.stringify(attributes) },
    transitions: FLEX_EVENTS.map(event => ({ event })),
  });
}

export function definition(states: object[]): object {
  return {
    description: 'A story',
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
    states,
  };
}

export function trigger(next: string): object {
  return state('Trigger', 'trigger', {
    properties: {},
    transitions: [
      { event: 'incomingMessage', next },
      { event: 'incomingCall' },
      { event: 'incomingRequest', next },
      { event: 'incomingParent', next },
    ],
  });
}

export function message(body: string): object {
  return {
    body,
    from: '{{flow.channel.address}}',
    to: '{{contact.channel.address}}',
    service: '{{trigger.message.InstanceSid}}',
    channel: '{{trigger.message.ChannelSid}}',
  };
}

export function state(
  name: string,
  type: string,
  { properties, transitions }: { properties: object; transitions: Transition[] },
): object {
  return { name, type, properties: { ...properties, offset: { x: 0, y: 0 } }, transitions };
}
