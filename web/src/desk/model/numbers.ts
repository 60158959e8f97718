/** What the statistics of a day say, and the hours that they are asked for. Pure. */

export interface Counted {
  tasks_created: number;
  tasks_completed: number;
  tasks_canceled: number;
  reservations_accepted: number;
  reservations_rejected: number;
  reservations_timed_out: number;
  wait_duration_until_accepted: { avg: number };
  /** By seconds: what waited at most as long, and what waited longer. */
  split_by_wait_time: Readonly<Record<string, Split>> | null;
}

export interface Split {
  below: { tasks_canceled: number; reservations_accepted: number };
  above: { tasks_canceled: number; reservations_accepted: number };
}

/** How many of a hundred were accepted in time. Who gave up before the time was over is not counted; null when nobody is. */
export function levelOf(split: Split | undefined): number | null {
  if (split === undefined) return null;
  const { below, above } = split;
  const all = below.reservations_accepted + above.reservations_accepted + above.tasks_canceled;
  return all === 0 ? null : (below.reservations_accepted / all) * 100;
}

export interface Hour {
  start: Date;
  end: Date;
  /** What has happened in it will not change. */
  isOver: boolean;
}

/** Midnight where the reader is. */
export function midnight(now: Date): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate());
}

/** The hours of today that have begun; on days when the clocks are changed there are 23 or 25 of them. */
export function hoursUntil(now: Date): Hour[] {
  const hours: Hour[] = [];
  const HOUR_MS = 3_600_000;
  for (let at = midnight(now).getTime(); at <= now.getTime(); at += HOUR_MS) {
    const end = new Date(at + HOUR_MS - 1000);
    hours.push({ start: new Date(at), end, isOver: at + HOUR_MS + 60_000 < now.getTime() });
  }
  return hours;
}

/** A round and even number that is not smaller: where an axis ends, and half of it in its middle. */
export function ceiling(value: number): number {
  if (value <= 4) return 4;
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 6, 8, 10].map(step => step * unit).find(step => step >= value)!;
}
