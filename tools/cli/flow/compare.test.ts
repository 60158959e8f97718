import { join } from 'node:path';
import type { Definition } from '@switchhook/engine-studio';
import { expect, test } from 'vitest';
import { compareFlows } from './compare.ts';
import { readFlowFile } from './flow-file.ts';

const before = () => readFlowFile(join(import.meta.dirname, 'fixtures/table.json'));
const changed = (change: (flow: Definition) => void) => {
  const after = structuredClone(before());
  change(after);
  return compareFlows(before(), after);
};
const state = ({ states }: Definition, name: string) => states.find(one => one.name === name)!;

test('layout and the order of states are no change', () => {
  const lines = changed(flow => {
    state(flow, 'ask').properties.offset = { x: 400, y: 7 };
    flow.states.reverse();
  });
  expect(lines).toEqual([]);
});

test('texts', () => {
  const lines = changed(flow => {
    state(flow, 'ask').properties.body = 'How many are you?';
    delete state(flow, 'ask').properties.service;
    state(flow, 'ask').properties.attributes = '{}';
  });
  expect(lines).toEqual([
    '"ask": body is "How many are you?" instead of "For how many?".',
    '"ask": service is gone; it was "{{trigger.message.InstanceSid}}".',
    '"ask": attributes is "{}".',
  ]);
});

test('ways', () => {
  const lines = changed(flow => {
    state(flow, 'ask').transitions = [
      { event: 'incomingMessage', next: 'late' },
      { event: 'deliveryFailure' },
    ];
    state(flow, 'how_many').transitions.reverse();
    state(flow, 'booked').transitions.push({ event: 'undone', next: 'ask' });
  });
  expect(lines).toEqual([
    '"ask" on incomingMessage leads to "late" instead of "how_many".',
    '"ask" on timeout is gone; it led to "late".',
    '"how_many" tries its ways in another order.',
    '"booked" on undone is new: it leads to "ask".',
  ]);
});

test('states that come, go and are renamed', () => {
  const lines = changed(flow => {
    const late = state(flow, 'late');
    late.name = 'good_bye';
    for (const { transitions } of flow.states)
      for (const way of transitions) if (way.next === 'late') way.next = 'good_bye';
    flow.states = flow.states.filter(({ name }) => name !== 'on_phone');
    flow.states.push({ name: 'new', type: 'set-variables', properties: {}, transitions: [] });
    flow.description = 'Tables';
  });
  expect(lines).toEqual([
    'The description is "Tables" instead of "Books a table".',
    '"new" (set-variables) is new.',
    '"on_phone" is gone.',
    '"late" is called "good_bye" now.',
  ]);
});

test('conditions', () => {
  const lines = changed(flow => {
    state(flow, 'how_many').transitions[1]!.conditions![0]!.value = '[1-9]';
  });
  expect(lines).toEqual([
    '"how_many" on match ("{{widgets.ask.inbound.Body}}" regex "[1-9]") is new: it leads to "book".',
    '"how_many" on match ("{{widgets.ask.inbound.Body}}" regex "[1-8]") is gone; it led to "book".',
  ]);
});
