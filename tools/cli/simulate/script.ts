/** A conversation as a play: who says what. The bot's flow is made from the lines that it has to speak. */

/** Bot lines may contain Liquid, as texts in Studio do; without it they are expected word for word. */
export type Line = { customer: string } | { bot: string } | { agent: string } | { wrapUp: true };

export const networks = ['sms', 'whatsapp', 'messenger'] as const;
export type NetworkName = (typeof networks)[number];

export interface Script {
  network: NetworkName;
  /** What the customer is called. */
  name: string;
  lines: Line[];
}

export const firstConversation: Script = {
  network: 'whatsapp',
  name: 'Ana',
  lines: [
    { customer: 'Hi' },
    { bot: 'Hello! What is your name?' },
    { customer: 'Ana Marlowe' },
    { bot: 'Thank you, {{widgets.bot_1.inbound.Body}}. A colleague will be with you in a moment.' },
    { agent: 'Hello Ana, how can I help?' },
    { customer: 'My parcel is late.' },
    { agent: 'I am sorry. It will be with you tomorrow before noon.' },
    { customer: 'Thank you!' },
    { wrapUp: true },
  ],
};

/** Reads a script from JSON. Throws with a sentence that says what is wrong in it. */
export function readScript(text: string): Script {
  const given = JSON.parse(text) as Partial<Script>;
  const { network = firstConversation.network, name = firstConversation.name, lines } = given;
  if (!networks.includes(network)) throw new Error(`"network" is one of ${networks.join(', ')}`);
  if (typeof name !== 'string') throw new Error('"name" is a text');
  if (!Array.isArray(lines))
    throw new Error('"lines" is a list such as [{"customer": "Hi"}, {"bot": "Hello!"}]');
  for (const [at, line] of lines.entries()) checkLine(line, { at, lines });
  return { network, name, lines };
}

function checkLine(line: Line, { at, lines }: { at: number; lines: Line[] }): void {
  const refuse = (why: string) => {
    throw new Error(`Line ${at + 1} of the script: ${why}`);
  };
  const [[who, what] = [], ...others] = Object.entries(line ?? {});
  const isKnown = (who === 'wrapUp' && what === true) || /^(customer|bot|agent)$/.test(who ?? '');
  if (!isKnown || others.length > 0) refuse('it has one of "customer", "bot", "agent" and "wrapUp": true');
  if (who !== 'wrapUp' && typeof what !== 'string') refuse('what is said is a text');
  if (at === 0 && who !== 'customer') refuse('the customer begins');
  const before = lines.slice(0, at);
  if (before.some(isWrapUp)) refuse('after the wrap-up the conversation is over');
  if (who === 'bot' && before.some(isAgent)) refuse('the bot is silent once the agent has spoken');
  const follows = before.at(-1);
  if (who === 'customer' && follows && 'customer' in follows && !before.some(isAgent))
    refuse('the customer waits for the bot');
}

export const isAgent = (line: Line): boolean => 'agent' in line;
export const isWrapUp = (line: Line): boolean => 'wrapUp' in line;

/**
 * The definition of a Studio flow that speaks the script's bot lines: `bot_1`, `bot_2` and so on. A line before the
 * customer's waits for the answer. When an agent speaks later, the flow ends by handing over to the workflow.
 */
export function flowOf({ lines }: Script, workflowSid: string): object {
  const spoken = lines.flatMap((line, at) =>
    'bot' in line ? [{ body: line.bot, waits: 'customer' in (lines[at + 1] ?? {}) }] : [],
  );
  const handsOver = lines.some(isAgent);
  const nameOf = (at: number) => (at < spoken.length ? `bot_${at + 1}` : handsOver ? 'to_agent' : undefined);
  return {
    description: 'A scripted conversation',
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
    states: [
      state('Trigger', 'trigger', { next: { incomingMessage: nameOf(0) }, properties: {} }),
      ...spoken.map(({ body, waits }, at) =>
        state(`bot_${at + 1}`, waits ? 'send-and-wait-for-reply' : 'send-message', {
          next: { [waits ? 'incomingMessage' : 'sent']: nameOf(at + 1) },
          properties: { ...message(body), ...(waits && { timeout: '3600' }) },
        }),
      ),
      ...(handsOver ? [toAgent(workflowSid)] : []),
    ],
  };
}

function message(body: string): object {
  return {
    body,
    from: '{{flow.channel.address}}',
    to: '{{contact.channel.address}}',
    service: '{{trigger.message.InstanceSid}}',
    channel: '{{trigger.message.ChannelSid}}',
  };
}

function toAgent(workflowSid: string): object {
  const attributes = JSON.stringify({
    name: '{{contact.channel.address}}',
    channelType: '{{trigger.message.ChannelAttributes.channel_type}}',
    channelSid: '{{trigger.message.ChannelSid}}',
  });
  return state('to_agent', 'send-to-flex', {
    next: {},
    properties: { workflow: workflowSid, channel: 'chat', attributes },
  });
}

/** Every event that a widget of the type can end with must be there, whether it leads anywhere or not. */
const events: Record<string, string[]> = {
  trigger: ['incomingMessage', 'incomingCall', 'incomingRequest'],
  'send-and-wait-for-reply': ['incomingMessage', 'timeout', 'deliveryFailure'],
  'send-message': ['sent', 'failed'],
  'send-to-flex': ['callComplete', 'failedToEnqueue', 'callFailure'],
};

function state(
  name: string,
  type: string,
  { next, properties }: { next: Record<string, string | undefined>; properties: object },
): object {
  const transitions = events[type]!.map(event => ({ event, ...(next[event] && { next: next[event] }) }));
  return { name, type, properties: { ...properties, offset: { x: 0, y: 0 } }, transitions };
}
