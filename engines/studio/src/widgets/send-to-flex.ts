import { sizeOf } from '../contain.ts';
import { type JsonObject, objectOr, parseObject, textOf } from '../json.ts';
import { TASK_ATTRIBUTES_CHARACTERS, TASK_SECONDS, TASK_SECONDS_MAX } from '../limits.ts';
import { type Outcome, text, type Widget, type WidgetStep } from '../widget.ts';

/**
 * Hands the conversation to the agents as a task. Its events are named after calls: `callComplete` also means that a
 * task was made for a chat. Old flows name no workflow and no task channel: the workspace's defaults apply.
 */
export const sendToFlex: Widget = {
  type: 'send-to-flex',
  properties: {
    workflow: text,
    channel: text,
    attributes: text,
    priority: text,
    timeout: text,
    waitUrl: text,
    waitUrlMethod: text,
  },
  events: ['callComplete', 'failedToEnqueue', 'callFailure'],

  enter(step) {
    const message = messageOf(step);
    if (!textOf(message.ChannelSid)) {
      return refuse(step, 81020, 'Only a chat can be sent to Flex, and this execution has no chat channel.');
    }
    const given = readAttributes(step.text('attributes'));
    if (typeof given === 'string') return refuse(step, 81015, given);
    return {
      effect: {
        type: 'sendToFlex',
        widget: step.state.name,
        workflow: step.text('workflow').trim(),
        channel: step.text('channel').trim(),
        attributes: { ...ofConversation(message), ...given },
        priority: step.count('priority', { default: 0, max: Number.MAX_SAFE_INTEGER }),
        timeoutSeconds:
          step.count('timeout', { default: TASK_SECONDS, max: TASK_SECONDS_MAX }) || TASK_SECONDS,
      },
    };
  },

  resume(step, event) {
    if (event.type === 'taskCreated') {
      step.output({ TaskSid: event.taskSid, Attributes: event.attributes, Age: 0 });
      return { leave: 'callComplete' };
    }
    const reason = event.type === 'enqueueFailed' ? event.reason : event.type;
    return refuse(step, 81015, `The task was not created: ${reason}`);
  },
};

/** The chat message that started the execution; a subflow has that of its parent. */
function messageOf(step: WidgetStep): JsonObject {
  const { message, parent } = step.context.trigger;
  return objectOr(message ?? objectOr(parent).message);
}

function refuse(step: WidgetStep, code: number, message: string): Outcome {
  step.warn(code, message);
  return { leave: 'failedToEnqueue' };
}

/** The author's attributes, or what is wrong with them. */
function readAttributes(written: string): JsonObject | string {
  if (written.trim() === '') return {};
  if (written.length > TASK_ATTRIBUTES_CHARACTERS) {
    return `The attributes have more than ${TASK_ATTRIBUTES_CHARACTERS} characters.`;
  }
  return parseObject(written) ?? 'The attributes are no JSON object.';
}

/** What the agent's desktop needs to find the conversation; flows that left these keys out work all the same. */
function ofConversation(message: JsonObject): JsonObject {
  const channel = objectOr(message.ChannelAttributes);
  const known = {
    channelSid: message.ChannelSid,
    channelType: channel.channel_type,
    name: channel.from,
  };
  return Object.fromEntries(
    Object.entries(known).filter(
      ([, value]) => value !== undefined && sizeOf(value) <= TASK_ATTRIBUTES_CHARACTERS,
    ),
  ) as JsonObject;
}
