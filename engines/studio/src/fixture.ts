import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { FlowEvent, Start, Turn } from './contract.ts';
import type { Definition } from './definition.ts';
import { resume, start } from './turn.ts';

/** `now` is when all of it happens, where that matters to the flow. */
export interface Conversation {
  name: string;
  trigger: Start['trigger'];
  now?: string;
  events: FlowEvent[];
}

/** A flow with conversations that play it; one file under `fixtures/`. */
export interface Fixture {
  name: string;
  definition: Definition;
  conversations: Conversation[];
}

const NOW = new Date('2026-03-02T17:30:00Z');

/** All fixtures, by their names. */
export function fixtures(): Fixture[] {
  const folder = new URL('fixtures/', import.meta.url);
  return readdirSync(folder)
    .filter(file => file.endsWith('.json'))
    .map(file => ({
      name: basename(file, '.json'),
      ...JSON.parse(readFileSync(new URL(file, folder), 'utf8')),
    }));
}

/** What starts an execution in the tests. */
export function beginning(definition: Definition, trigger: Start['trigger']): Start {
  const isChat = typeof trigger.data.ChannelSid === 'string';
  return {
    flowSid: 'FW00000000000000000000000000000001',
    executionSid: 'FN00000000000000000000000000000001',
    definition,
    trigger,
    contactAddress: isChat ? 'mia' : '+15005550006',
    flowAddress: isChat ? 'CH00000000000000000000000000000001' : '+15005550001',
    now: NOW,
  };
}

/** Plays a conversation of a fixture. */
export function playConversation({ definition }: Fixture, { trigger, events, now }: Conversation): Turn[] {
  return play(definition, trigger, events, now === undefined ? NOW : new Date(now));
}

/** Plays events one after the other; the state goes through JSON text before each, as it does through a database. */
export function play(
  definition: Definition,
  trigger: Start['trigger'],
  events: FlowEvent[],
  now = NOW,
): Turn[] {
  const turns = [start({ ...beginning(definition, trigger), now })];
  for (const event of events) {
    const state = JSON.parse(JSON.stringify(turns.at(-1)!.state));
    turns.push(resume(definition, state, event, now));
  }
  return turns;
}

/** Where every way out of the widget under test leads; being there shows which event was taken. */
const OUTCOME = 'outcome';

/** What one widget does: its flow is a trigger, the widget, and a message that names the event by which it was left. */
export interface WidgetCase {
  type: string;
  properties: Definition['states'][number]['properties'];
  /** Its ways out; all lead on. Those of a split carry conditions. */
  ways: (string | Definition['states'][number]['transitions'][number])[];
  trigger?: Start['trigger'];
  events?: FlowEvent[];
}

/** The message that starts an execution unless a case says otherwise. */
export const CHAT_MESSAGE: Start['trigger'] = {
  event: 'incomingMessage',
  data: {
    InstanceSid: 'IS1',
    ChannelSid: 'CH1',
    From: 'mia',
    Body: 'Hello',
    ChannelAttributes: '{"from":"Mia","channel_type":"web"}',
  },
};

/** Runs one widget; gives the last turn, the event by which the widget was left, and its outputs. */
export function runWidget(given: WidgetCase) {
  const ways = given.ways.map(way => (typeof way === 'string' ? { event: way, next: OUTCOME } : way));
  const definition: Definition = {
    states: [
      { name: 'Trigger', type: 'trigger', properties: {}, transitions: triggerWays() },
      { name: 'widget', type: given.type, properties: given.properties, transitions: ways },
      { name: OUTCOME, type: 'send-message', properties: { body: '' }, transitions: [] },
    ],
    initial_state: 'Trigger',
  };
  const turns = play(definition, given.trigger ?? CHAT_MESSAGE, given.events ?? []);
  const last = turns.at(-1)!;
  const left = turns.flatMap(turn => turn.steps).find(step => step.transitionedFrom === 'widget');
  return {
    effect: turns[0]!.effects.find(effect => effect.widget === 'widget'),
    left: left?.name,
    output: last.state.context.widgets.widget,
    variables: last.state.context.flow.variables,
    codes: turns.flatMap(turn => turn.warnings.map(warning => warning.code)),
    last,
  };
}

function triggerWays() {
  const events = ['incomingMessage', 'incomingRequest', 'incomingParent', 'incomingCall'];
  return events.map(event => ({ event, next: 'widget' }));
}
