/** The door of the carriers: the list of them all. A new carrier is a folder and a line here. */
import type { Carrier } from './carrier.ts';
import { simulated } from './simulated/index.ts';
import { twilio } from './twilio/index.ts';

export * from './address.ts';
export * from './carrier.ts';

export const carriers: readonly Carrier[] = [simulated, twilio];

/** The carrier of this name, as configuration and number rows spell it; undefined when there is none. */
export function carrierNamed(name: string): Carrier | undefined {
  return carriers.find(carrier => carrier.name === name);
}
