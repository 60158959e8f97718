/** The identities on other networks that the account knows: those of its Flex Flows and of its senders. Pure. */
import type { FlexFlow } from '../shared/types.ts';

export interface Connected {
  channelType: string;
  identity: string;
  /** Null for a sender that no address answers for. */
  flow: FlexFlow | null;
}

const TYPES: readonly (readonly [prefix: string, channelType: string])[] = [
  ['whatsapp:', 'whatsapp'],
  ['messenger:', 'facebook'],
  ['line:', 'line'],
];

/** The channel type that an address of a network belongs to. */
export function channelTypeOf(identity: string): string {
  return TYPES.find(([prefix]) => identity.startsWith(prefix))?.[1] ?? 'custom';
}

export function connectedOf(flows: readonly FlexFlow[], senders: readonly { sender: string }[]): Connected[] {
  const own = flows.filter(flow => !['sms', 'web'].includes(flow.channel_type) && flow.contact_identity);
  const rows = new Map<string, Connected>();
  // The enabled ones last: of several addresses of one identity they are the ones that count.
  for (const flow of own.toSorted((left, right) => Number(left.enabled) - Number(right.enabled))) {
    const identity = flow.contact_identity!;
    rows.set(identity, { channelType: flow.channel_type, identity, flow });
  }
  for (const { sender: identity } of senders) {
    if (!rows.has(identity))
      rows.set(identity, { channelType: channelTypeOf(identity), identity, flow: null });
  }
  return [...rows.values()].sort((left, right) => left.identity.localeCompare(right.identity));
}
