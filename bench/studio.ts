/** `node bench/studio.ts`: how many steps a second one core takes through a flow of split, set and send. */
import { type Definition, resume, start, type Turn } from '@switchhook/engine-studio';

/** Steps a second that the engine is held to, on a core of its own. */
export const STUDIO_STEPS_PER_SECOND = 50_000;

const INPUT = '{{trigger.message.Body}}';
const MESSAGE = {
  from: '{{flow.channel.address}}',
  to: '{{contact.channel.address}}',
  service: '{{trigger.message.InstanceSid}}',
  channel: '{{trigger.message.ChannelSid}}',
};

/** Split, set and send in a circle, until the limit of steps ends it. */
const CIRCLE: Definition = {
  initial_state: 'Trigger',
  states: [
    {
      name: 'Trigger',
      type: 'trigger',
      properties: {},
      transitions: [{ event: 'incomingMessage', next: 'split' }],
    },
    {
      name: 'split',
      type: 'split-based-on',
      properties: { input: INPUT },
      transitions: [
        { event: 'noMatch' },
        {
          event: 'match',
          next: 'set',
          conditions: [{ type: 'contains', arguments: [INPUT], value: 'hell' }],
        },
      ],
    },
    {
      name: 'set',
      type: 'set-variables',
      properties: { variables: [{ key: 'n', value: '{{flow.variables.n | plus: 1}}' }] },
      transitions: [{ event: 'next', next: 'send' }],
    },
    {
      name: 'send',
      type: 'send-message',
      properties: { body: 'Step {{flow.variables.n}}', ...MESSAGE },
      transitions: [{ event: 'sent', next: 'split' }, { event: 'failed' }],
    },
  ],
};

/** One execution from its beginning to its end; every state goes through JSON, as it does through the database. */
function runOnce(now: Date): number {
  let turn: Turn = start({
    flowSid: 'FW1',
    executionSid: 'FN1',
    definition: CIRCLE,
    trigger: { event: 'incomingMessage', data: { Body: 'Hello', InstanceSid: 'IS1', ChannelSid: 'CH1' } },
    contactAddress: 'mia',
    flowAddress: 'CH1',
    now,
  });
  let steps = turn.steps.length;
  while (!turn.ended) {
    const state = JSON.parse(JSON.stringify(turn.state)) as Turn['state'];
    turn = resume(CIRCLE, state, { type: 'said', outbound: { Sid: 'IM1', Body: 'Step' } }, now);
    steps += turn.steps.length;
  }
  return steps;
}

/** Steps a second, measured over so many seconds after a warm-up. */
export function measureStudio(seconds = 3): { stepsPerSecond: number } {
  const now = new Date(0);
  for (const until = performance.now() + 500; performance.now() < until; ) runOnce(now);
  let steps = 0;
  const begin = performance.now();
  while (performance.now() - begin < seconds * 1000) steps += runOnce(now);
  return { stepsPerSecond: Math.round((steps / (performance.now() - begin)) * 1000) };
}

if (import.meta.main) {
  const { stepsPerSecond } = measureStudio();
  process.stdout.write(`studio       steps/s ${stepsPerSecond}  held to ${STUDIO_STEPS_PER_SECOND}\n`);
}
