/** Conversations that are parked, as the attribute `parked` of their chats tells. Pure. */
import type { ChatView } from '../../sdk/own-chats.ts';
import { bare, isAddress, type Kind, kindOf } from './people.ts';

export interface Parked {
  /** Friendly name of the worker who gets it back. */
  worker: string;
  queue: string;
  /** Milliseconds since 1970, as all times here. */
  at: number;
  /** When it comes back by itself; null: when the customer writes. */
  until: number | null;
  note: string;
  /** What the customer was called then; empty when it was not said. */
  name: string;
  /** It has come back, and nobody has accepted it yet. */
  returned: { at: number; because: string } | null;
}

/** What the attribute says; null when a conversation is not parked, or the attribute makes no sense. */
export function parkedOf(attributes: Readonly<Record<string, unknown>>): Parked | null {
  const told = treeOf(attributes.parked);
  const at = timeOf(told?.at);
  if (told === null || at === null) return null;
  const returned = treeOf(told.returned);
  return {
    ...{ worker: textOf(told.worker), queue: textOf(told.queue), note: textOf(told.note) },
    ...{ at, until: timeOf(told.until), name: textOf(told.name) },
    returned: returned && { at: timeOf(returned.at) ?? at, because: textOf(returned.because) },
  };
}

const treeOf = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function timeOf(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

export interface ParkedChat extends Parked {
  sid: string;
  kind: Kind;
  /** The customer's address; null where they have none. */
  address: string | null;
}

/** Those that somebody has parked and nobody has ended: first what has come back, then what comes back first. */
export function parkedChats(chats: Iterable<ChatView>, me: string): ParkedChat[] {
  return [...chats]
    .flatMap(chat => {
      const parked = chat.attributes.status === 'INACTIVE' ? null : parkedOf(chat.attributes);
      return parked?.worker === me ? [{ ...parked, ...calledOf(chat, parked) }] : [];
    })
    .sort((a, b) => order(a) - order(b) || a.at - b.at);
}

const order = ({ returned, until }: Parked): number => (returned ? 0 : (until ?? Number.MAX_VALUE));

function calledOf({ sid, friendlyName, attributes }: ChatView, { name }: Parked) {
  const from = textOf(attributes.from);
  const told =
    [name, friendlyName, from].find(one => one !== '' && !isAddress(one)) ?? (friendlyName || from);
  return { sid, name: bare(told), kind: kindOf(attributes.channel_type), address: from || null };
}

export type Preset = 'customer' | 'hour' | 'afternoon' | 'tomorrow' | 'pick';

export interface Choice {
  preset: Preset;
  /** When it comes back by itself; null where that is not known, or still to be picked. */
  until: Date | null;
}

const AFTERNOON = 15;
const MORNING = 9;
const HOUR_MS = 3_600_000;

/** What is offered at this time, where the reader is; an afternoon that has begun is not offered. */
export function choicesAt(now: Date): Choice[] {
  const at = (days: number, hour: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  const afternoon = at(0, AFTERNOON);
  return [
    { preset: 'customer', until: null },
    { preset: 'hour', until: new Date(now.getTime() + HOUR_MS) },
    ...(now < afternoon ? [{ preset: 'afternoon' as const, until: afternoon }] : []),
    { preset: 'tomorrow', until: at(1, MORNING) },
    { preset: 'pick', until: null },
  ];
}

/** A time as the field for it has it, where the reader is: `2026-01-31T09:00`. */
export function fieldTime(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
