/** The order of work: what needs the agent first stands first. Pure. */
import { type ChannelState, type MessageView, unreadCount } from '../../sdk/channel-state.ts';
import type { CapacityView, WorkView } from '../../sdk/worker-state.ts';
import { type Author, authorOf, type Cast, castOf, isAddress, type Kind, kindOf, nameOf } from './people.ts';

export type Section = 'offered' | 'mine' | 'waiting' | 'wrapping';

export const sections: readonly Section[] = ['offered', 'mine', 'waiting', 'wrapping'];

export interface Row {
  work: WorkView;
  channel: ChannelState | null;
  section: Section;
  name: string;
  kind: Kind;
  unread: number;
  last: MessageView | null;
  lastFrom: Author | null;
  /** Since when the customer waits for an answer; null when they do not. */
  waitingSince: number | null;
  isTyping: boolean;
}

/** What is shown of each piece of work, by section and need. */
export function rowsOf(
  work: readonly WorkView[],
  channels: ReadonlyMap<string, ChannelState>,
  me: string,
): Row[] {
  return work
    .map(one => rowOf(one, one.channelSid === null ? null : (channels.get(one.channelSid) ?? null), me))
    .sort((a, b) => sections.indexOf(a.section) - sections.indexOf(b.section) || need(a, b));
}

function rowOf(work: WorkView, channel: ChannelState | null, me: string): Row {
  const cast = castOf(work.channelSid ?? '', channel ?? empty, me);
  const last = channel?.messages.at(-1) ?? null;
  const isOver = channel === null || work.status === 'wrapping';
  const waits = isOver ? null : waitingSince(channel.messages, cast);
  const channelType = work.attributes.channelType ?? channel?.attributes.channel_type;
  return {
    ...{ work, channel, last, waitingSince: waits },
    section: sectionOf({ work, channel, waits }),
    name: nameOf(work, channel),
    kind: kindOf(channelType, work.taskChannel),
    unread: channel === null || work.status !== 'accepted' ? 0 : unreadCount(channel, me),
    lastFrom: last === null ? null : authorOf(last.author, cast),
    isTyping: (channel?.typing ?? []).some(identity => authorOf(identity, cast) === 'customer'),
  };
}

const empty: Pick<ChannelState, 'attributes' | 'members'> & ChannelState = {
  ...{ status: 'loading', error: null, friendlyName: '', attributes: {}, messages: [], members: [] },
  ...{ typing: [], hasOlder: false, loadingOlder: false, lastRead: null },
};

interface Placed {
  work: WorkView;
  channel: ChannelState | null;
  /** Since when the customer waits for an answer. */
  waits: number | null;
}

function sectionOf({ work, channel, waits }: Placed): Section {
  if (work.status === 'pending') return 'offered';
  if (work.status === 'wrapping') return 'wrapping';
  return waits === null && channel?.status === 'ready' && channel.messages.length > 0 ? 'waiting' : 'mine';
}

/** When the customer wrote what nobody of the team has answered; bots do not count as an answer. */
export function waitingSince(messages: readonly MessageView[], cast: Cast): number | null {
  let since: number | null = null;
  for (const { author, at } of messages) {
    const who = authorOf(author, cast);
    if (who === 'customer') since ??= at;
    else if (who !== 'bot') since = null;
  }
  return since;
}

function need(a: Row, b: Row): number {
  if (a.section === 'offered') return deadlineOf(a.work) - deadlineOf(b.work);
  if (a.section === 'mine') return startOf(a) - startOf(b);
  return (b.last?.at ?? b.work.updatedAt) - (a.last?.at ?? a.work.updatedAt);
}

const startOf = ({ waitingSince: since, work }: Row): number => since ?? work.taskCreatedAt;

/** Whether two pieces of work are about the same conversation, or the same address of a customer. */
export function isSameCustomer(a: Row, b: Row): boolean {
  if (a.work.sid === b.work.sid) return false;
  if (a.work.channelSid !== null && a.work.channelSid === b.work.channelSid) return true;
  const known = addressesOf(b);
  return addressesOf(a).some(address => known.includes(address));
}

/** Where the customer writes from, as far as channel and task tell; names that are no addresses say nothing. */
function addressesOf({ work: { attributes }, channel }: Row): string[] {
  const { name, from, to, direction, customerAddress } = attributes;
  const theirs = direction === 'outbound' ? to : from;
  return [channel?.attributes.from, name, theirs, customerAddress].filter(
    one => typeof one === 'string' && isAddress(one),
  ) as string[];
}

/** Whether the customer has written since the wrap-up of their conversation began. */
export const wroteAfterwards = ({ work, last, lastFrom }: Row): boolean =>
  last !== null && lastFrom === 'customer' && last.at > work.statusSince;

/** When an offer ends, on the server's clock. */
export const deadlineOf = ({ offeredAt, timeoutSeconds }: WorkView): number =>
  offeredAt + timeoutSeconds * 1000;

/** The task of the row after or before the open one; offers are not opened. */
export function neighbour(rows: readonly Row[], taskSid: string | null, step: 1 | -1): string | null {
  const open = rows.filter(({ section }) => section !== 'offered');
  if (open.length === 0) return null;
  const at = open.findIndex(({ work }) => work.taskSid === taskSid);
  const next = at === -1 ? (step === 1 ? 0 : open.length - 1) : (at + step + open.length) % open.length;
  return open[next]!.work.taskSid;
}

/** Of these offers those that fit: what is offered counts as taken already, so it is left out of the count first. */
export function fitting(offers: readonly WorkView[], capacity: readonly CapacityView[]): WorkView[] {
  const room = new Map(capacity.map(one => [one.name, one.capacity - one.used]));
  for (const { taskChannel: name } of offers) room.set(name, (room.get(name) ?? 0) + 1);
  return offers.filter(({ taskChannel: name }) => {
    const left = room.get(name) ?? 0;
    room.set(name, left - 1);
    return left > 0;
  });
}
