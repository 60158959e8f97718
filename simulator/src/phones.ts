/** Phones that somebody holds in a browser: each with a name, faults and, on WhatsApp, a service window of its own. */
import { changed, type FaultChanges, type Faults } from './faults.ts';
import type { Delivery } from './ledger.ts';
import type { World } from './world.ts';

export interface Phone {
  readonly address: string;
  readonly name: string;
  /** What differs from the network's own faults. */
  faults: FaultChanges;
  /** When the phone last wrote to each business address, in milliseconds since 1970. */
  readonly lastWrote: Map<string, number>;
}

/** The error of a free-form message outside of the window. */
export const OUTSIDE_WINDOW = 63016;
export const WINDOW_MS = 24 * 3_600_000;

/** The faults that an address meets. */
export function faultsFor({ faults, phones }: World, address: string): Faults {
  const phone = phones.get(address);
  return phone === undefined ? faults : changed(faults, phone.faults);
}

/** Whether WhatsApp would refuse the message: its customer has not written for a day. Other networks ask no such thing. */
export function isOutsideWindow({ phones, clock }: World, { from, to }: Delivery): boolean {
  const phone = phones.get(to);
  if (phone === undefined || !to.startsWith('whatsapp:')) return false;
  const wrote = phone.lastWrote.get(from);
  return wrote === undefined || clock.now().getTime() - wrote > WINDOW_MS;
}

/** Lets so many hours pass for a phone's service windows. */
export function passTime(phone: Phone, hours: number): void {
  for (const [business, at] of phone.lastWrote) phone.lastWrote.set(business, at - hours * 3_600_000);
}
