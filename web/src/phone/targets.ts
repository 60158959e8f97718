/** Whom a phone can write to: the numbers of the account and the identities of its Flex Flows. Pure. */
import { channelTypes, type Look } from './network.ts';

export interface FlexFlow {
  sid: string;
  friendly_name: string;
  channel_type: string;
  contact_identity: string | null;
  enabled: boolean;
  integration_type: string;
}

export interface IncomingNumber {
  sid: string;
  phone_number: string;
  friendly_name: string;
}

export interface Target {
  address: string;
  /** The Flex Flow's or the number's own name. */
  name: string;
  /** Whether an enabled Flex Flow expects messages there. */
  expected: boolean;
}

/** The addresses of one network, those that somebody expects messages on first. */
export function targetsOf(
  look: Look,
  { flows, numbers }: { flows: readonly FlexFlow[]; numbers: readonly IncomingNumber[] },
): Target[] {
  const byAddress = new Map<string, Target>();
  if (look === 'sms') {
    for (const { phone_number: address, friendly_name: name } of numbers) {
      byAddress.set(address, { address, name, expected: false });
    }
  }
  for (const { channel_type: type, contact_identity: address, friendly_name: name, enabled } of flows) {
    if (type !== channelTypes[look] || address === null) continue;
    const known = byAddress.get(address);
    byAddress.set(address, { address, name, expected: enabled || (known?.expected ?? false) });
  }
  return [...byAddress.values()].sort((one, other) => Number(other.expected) - Number(one.expected));
}
