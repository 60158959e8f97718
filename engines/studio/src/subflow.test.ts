import { expect, test } from 'vitest';
import { beginning, CHAT_MESSAGE } from './fixture.ts';
import type { Definition, FlowEvent, Turn } from './index.ts';
import { resultOfSubflow, resume, start, startOfSubflow } from './index.ts';

const NOW = new Date(0);
const trigger = (next: string) => ({
  name: 'Trigger',
  type: 'trigger',
  properties: {},
  transitions: ['incomingMessage', 'incomingParent'].map(event => ({ event, next })),
});
const flow = (...states: Definition['states']): Definition => ({
  states: [trigger(states[0]!.name), ...states],
  initial_state: 'Trigger',
});
const parent = flow({
  name: 'run',
  type: 'run-subflow',
  properties: { flow_sid: 'FW2', flow_revision: 1, parameters: [{ key: 'who', value: 'Mia' }] },
  transitions: [{ event: 'completed', next: 'run' }, { event: 'failed' }],
});
const child = flow({
  name: 'set',
  type: 'set-variables',
  properties: { variables: [{ key: 'greeting', value: 'Hello {{trigger.parent.parameters.who}}' }] },
  transitions: [{ event: 'next' }],
});

function runChild(definition: Definition, calling: Turn): Turn {
  const [effect] = calling.effects;
  if (effect?.type !== 'subflow') throw new Error('the parent does not call');
  const call = { effect, executionSid: 'FN2', flowSid: 'FW2', now: NOW };
  return start(startOfSubflow({ ...call, parent: { definition: parent, state: calling.state }, definition }));
}

const goOn = (turn: Turn, event: FlowEvent) => resume(parent, turn.state, event, NOW);

test('a subflow knows its parameters and addresses, and its variables are what the parent sees', () => {
  const calling = start(beginning(parent, CHAT_MESSAGE));
  const called = runChild(child, calling);
  const { trigger: seen, contact, flow: around } = called.state.context;
  expect(seen.parent).toMatchObject({ parameters: { who: 'Mia' }, message: { ChannelSid: 'CH1' } });
  expect(contact).toEqual(calling.state.context.contact);
  expect(around).toMatchObject({ flow_sid: 'FW2', channel: calling.state.context.flow.channel });
  const after = goOn(calling, resultOfSubflow(called.state));
  expect(after.state.context.widgets.run).toEqual({ greeting: 'Hello Mia', status: 'completed' });
});

test('the steps of both count together, so that a loop of subflows ends', () => {
  let turn = start(beginning(parent, CHAT_MESSAGE));
  let rounds = 0;
  for (; !turn.ended; rounds++) turn = goOn(turn, resultOfSubflow(runChild(child, turn).state));
  expect(rounds).toBe(10);
  const far = { ...start(beginning(parent, CHAT_MESSAGE)), warnings: [] };
  far.state = { ...far.state, stepCount: 999 };
  const last = runChild(child, far);
  expect(last.warnings).toMatchObject([{ code: 81000 }]);
  expect(goOn(far, resultOfSubflow(last.state)).steps).toMatchObject([{ name: 'failed' }]);
});

test('the widgets of both count together', () => {
  const many = flow(...Array.from({ length: 1999 }, (_, i) => ({ ...child.states[1]!, name: `w${i}` })));
  const called = runChild(many, start(beginning(parent, CHAT_MESSAGE)));
  expect(called).toMatchObject({ ended: true, warnings: [{ code: 81026 }] });
  expect(resultOfSubflow(called.state).type).toBe('subflowFailed');
});
