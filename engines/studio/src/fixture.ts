import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { FlowEvent, Start, Turn } from './contract.ts';
import type { Definition } from './definition.ts';
import { resume, start } from './turn.ts';

/** A flow with conversations that play it; one file under `fixtures/`. */
export interface Fixture {
  name: string;
  definition: Definition;
  conversations: { name: string; trigger: Start['trigger']; events: FlowEvent[] }[];
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

/** Plays events one after the other; the state goes through JSON text before each, as it does through a database. */
export function play(definition: Definition, trigger: Start['trigger'], events: FlowEvent[]): Turn[] {
  const turns = [start(beginning(definition, trigger))];
  for (const event of events) {
    const state = JSON.parse(JSON.stringify(turns.at(-1)!.state));
    turns.push(resume(definition, state, event, NOW));
  }
  return turns;
}
