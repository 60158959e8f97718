/** Which days a question about usage is about. Days are those of UTC, written `2026-01-31`. */
import { invalid } from '../../../kernel/errors.ts';

export type Period =
  | 'any'
  | 'all time'
  | 'today'
  | 'yesterday'
  | 'this month'
  | 'last month'
  | 'daily'
  | 'monthly'
  | 'yearly';

export interface Days {
  /** First and last day; null for an open end. */
  from: string | null;
  until: string | null;
}

const DAY_MS = 86_400_000;

export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** The days of a period, narrowed by the dates that were asked for: `2026-01-31`, or `-30days` before today. */
export function daysOf(
  period: Period,
  asked: { startDate?: string | undefined; endDate?: string | undefined },
  now: Date,
): Days {
  const given = {
    from: readDay('StartDate', asked.startDate, now),
    until: readDay('EndDate', asked.endDate, now),
  };
  const fixed = fixedDays(period, now);
  return {
    from:
      [fixed.from, given.from]
        .filter(day => day !== null)
        .sort()
        .at(-1) ?? null,
    until: [fixed.until, given.until].filter(day => day !== null).sort()[0] ?? null,
  };
}

function fixedDays(period: Period, now: Date): Days {
  const today = dayOf(now);
  const month = (offset: number): Date =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1));
  const before = (day: Date): string => dayOf(new Date(day.getTime() - DAY_MS));
  switch (period) {
    case 'today':
      return { from: today, until: today };
    case 'yesterday':
      return { from: before(now), until: before(now) };
    case 'this month':
      return { from: dayOf(month(0)), until: today };
    case 'last month':
      return { from: dayOf(month(-1)), until: before(month(0)) };
    default:
      return { from: null, until: null };
  }
}

function readDay(name: string, given: string | undefined, now: Date): string | null {
  if (given === undefined || given === '') return null;
  const offset = /^([+-]\d{1,5})days?$/.exec(given.trim());
  const day =
    offset === null ? new Date(`${given}T00:00:00Z`) : new Date(now.getTime() + Number(offset[1]) * DAY_MS);
  const isDay = offset !== null || /^\d{4}-\d\d-\d\d$/.test(given);
  if (!isDay || Number.isNaN(day.getTime()))
    throw invalid(name, 'must be a date, or days before today as -30days');
  return dayOf(day);
}
