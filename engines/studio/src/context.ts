import { contain, sizeOf } from './contain.ts';
import type { FlowContext, Start } from './contract.ts';
import { isObject, type JsonObject, parseObject } from './json.ts';

/** The context of a new execution, and its rough size in characters. */
export function openContext(input: Start): { context: FlowContext; size: number } {
  const data = contain(input.trigger.data).value;
  const context = {
    trigger: triggerOf(input.trigger.event, data),
    contact: { channel: { address: input.contactAddress } },
    flow: {
      flow_sid: input.flowSid,
      sid: input.executionSid,
      channel: { address: input.flowAddress },
      data: input.trigger.event === 'incomingRequest' ? parametersOf(data) : {},
      variables: {},
    },
    widgets: {},
  };
  return { context, size: sizeOf(context.trigger) + sizeOf(context.flow) };
}

function triggerOf(event: Start['trigger']['event'], data: JsonObject): JsonObject {
  switch (event) {
    case 'incomingMessage':
      return { message: withChannelAttributes(data) };
    case 'incomingConversationMessage': {
      // Flows are written against trigger.message; newer ones read the same values from trigger.conversation.
      const message = withChannelAttributes(data);
      return { message, conversation: message };
    }
    case 'incomingCall':
      return { call: data };
    case 'incomingParent':
      return { parent: { ...data, parameters: parametersOf(data) } };
    case 'incomingRequest':
      return { request: { ...data, parameters: parametersOf(data) } };
    default:
      return {};
  }
}

function parametersOf(data: JsonObject): JsonObject {
  return isObject(data.parameters) ? (data.parameters as JsonObject) : data;
}

/** Only the trigger's message shows the channel's attributes as an object; a reply keeps them as text. */
function withChannelAttributes(message: JsonObject): JsonObject {
  const text = message.ChannelAttributes;
  const attributes = typeof text === 'string' ? parseObject(text) : undefined;
  return attributes ? { ...message, ChannelAttributes: contain(attributes).value } : message;
}
