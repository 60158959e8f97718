/** The channel attribute `parked`, as far as it makes sense. */
import { readAttributes } from './attributes.ts';

/** What the attribute `parked` says. */
export interface Parking {
  /** Friendly name of the worker who gets it back, if they are available; empty for nobody in particular. */
  worker: string;
  /** Name or SID of the queue that it goes to otherwise; empty for the one that it was in. */
  queue: string;
  /** When it was parked. */
  at: string;
  until: Date | null;
  note: string;
  /** What the customer is called where it is listed; empty when nobody has said so. */
  name: string;
}

/** Whether attributes may say something of it: most conversations need not be read for that. */
export const mentionsParking = (attributes: string): boolean => attributes.includes('"parked"');

/** Null when a conversation is not parked, or its attribute makes no sense. */
export function parkingOf(attributes: string): Parking | null {
  const { parked } = mentionsParking(attributes) ? readAttributes(attributes) : {};
  if (typeof parked !== 'object' || parked === null) return null;
  const { worker, queue, at, until, note, name } = parked as Record<string, unknown>;
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) return null;
  const time = typeof until === 'string' ? Date.parse(until) : Number.NaN;
  return {
    ...{ worker: textOf(worker), queue: textOf(queue), at, note: textOf(note), name: textOf(name) },
    until: Number.isNaN(time) ? null : new Date(time),
  };
}

/** What wakes a parked conversation when its time has come. */
export const parkingTimer = (channelSid: string): string => `${channelSid}:parked`;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
