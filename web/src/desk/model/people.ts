/** Who wrote what, and by which network, as far as attributes tell. Pure. */
import type { ChannelState, MemberView } from '../../sdk/channel-state.ts';
import type { WorkView } from '../../sdk/worker-state.ts';

export type Kind = 'sms' | 'whatsapp' | 'messenger' | 'line' | 'web' | 'other';

const KINDS: Readonly<Record<string, Kind>> = {
  ...{ sms: 'sms', whatsapp: 'whatsapp', line: 'line', web: 'web' },
  ...{ messenger: 'messenger', facebook: 'messenger' },
};

/** By which network a conversation runs; what is not known is `other`. */
export function kindOf(channelType: unknown, taskChannel = ''): Kind {
  return KINDS[String(channelType ?? '').toLowerCase()] ?? KINDS[taskChannel] ?? 'other';
}

/** By which network an address is reached, as far as it says. */
export function kindOfAddress(address: string): Kind {
  if (address.startsWith('+')) return 'sms';
  return isAddress(address) ? kindOf(address.split(':')[0]) : 'other';
}

/** The same number on the other network where people are called by their numbers; null for what is no such number. */
export function twinOf(identity: string): string | null {
  const [, network = '', number] = /^(whatsapp:)?(\+\d{5,15})$/.exec(identity) ?? [];
  if (number === undefined) return null;
  return network === '' ? `whatsapp:${number}` : number;
}

/** An address as somebody types it: `+1 (555) 010-0001` is a number, whatever is no number stays as it is. */
export function addressTyped(text: string): string {
  const compact = text.replace(/[\s().-]/g, '');
  return isAddress(compact) ? compact : text.trim();
}

export type Author = 'customer' | 'bot' | 'me' | 'agent' | 'other';

export interface Cast {
  me: string;
  channelSid: string;
  attributes: Readonly<Record<string, unknown>>;
  members: readonly MemberView[];
}

/** Who an author is: the customer sits as a guest, a flow writes in the channel's own name, members else are agents. */
export function authorOf(author: string, { me, channelSid, attributes, members }: Cast): Author {
  if (author === me) return 'me';
  if (author === channelSid) return 'bot';
  const member = members.find(({ identity }) => identity === author);
  const kind = member?.attributes.member_type;
  if (kind === 'guest' || author === attributes.from) return 'customer';
  if (kind === 'agent' || kind === 'supervisor' || member !== undefined) return 'agent';
  return isAddress(author) ? 'customer' : 'other';
}

/** A member who is neither the person nor anybody of the team. */
export function customerOf({ members, attributes, me }: Cast): string | null {
  const guest = members.find(({ attributes: { member_type: kind } }) => kind === 'guest');
  if (guest) return guest.identity;
  if (typeof attributes.from === 'string') return attributes.from;
  return members.find(({ identity }) => identity !== me && isAddress(identity))?.identity ?? null;
}

/** Who of the team holds the conversation too, after a consultation; nobody after any other transfer. */
export function partnersOf(
  { incoming, outgoing, status }: Pick<WorkView, 'incoming' | 'outgoing' | 'status'>,
  { members, me }: Cast,
): string[] {
  const isOver = /^complete/i.test(outgoing?.status ?? '');
  const isConsulted = incoming?.mode === 'WARM' || (outgoing?.mode === 'WARM' && isOver);
  if (status !== 'accepted' || !isConsulted) return [];
  return members
    .filter(({ identity, attributes }) => identity !== me && attributes.member_type === 'agent')
    .map(({ identity, name }) => name ?? identity);
}

/** Who of the team sits in the conversation and not in the room beside it. */
export function missingFrom(side: Pick<ChannelState, 'members'>, about: ChannelState, me: string): string[] {
  const there = new Set([me, ...side.members.map(({ identity }) => identity)]);
  return about.members
    .filter(({ attributes: { member_type: type } }) => type === 'agent' || type === 'supervisor')
    .map(({ identity }) => identity)
    .filter(identity => !there.has(identity));
}

export function castOf(channelSid: string, channel: ChannelState, me: string): Cast {
  return { me, channelSid, attributes: channel.attributes, members: channel.members };
}

/** What a customer is called: by their own name where anybody has given them one, else by what the task says. */
export function nameOf(work: Pick<WorkView, 'attributes'> | null, channel: ChannelState | null): string {
  const guest = channel?.members.find(({ attributes: { member_type: kind } }) => kind === 'guest');
  const told = [guest?.name, work?.attributes.name, work?.attributes.customerName, channel?.friendlyName]
    .filter(one => typeof one === 'string')
    .filter(one => one !== '');
  const name = told.find(one => !isAddress(one)) ?? told[0];
  return bare(String(name ?? channel?.attributes.from ?? ''));
}

export const isAddress = (text: string): boolean => /^([a-z]+:)?\+\d{5,15}$|^(messenger|line):/.test(text);

/** An address as people read it: without the name of its network. */
export const bare = (address: string): string => address.replace(/^(whatsapp|messenger|line|sms):/, '');

/** "AS" for "Ana Souza"; the last two digits of a number. */
export function initials(name: string): string {
  const text = bare(name).trim();
  if (/^\+?\d+$/.test(text)) return text.slice(-2);
  const words = text.split(/[\s._-]+/).filter(word => /\p{L}/u.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    word => [...(word ?? '')][0] ?? '',
  );
  return letters.join('').toUpperCase() || '?';
}
